import test from 'ava';
import { read, short } from './read.ts';

const csv = async (content: string | Uint8Array, asked = 'manual customer') =>
  (await read(asked, 'x.csv', content)).map(short);

test('columns are known by their names, in any order and with any left out', async (t) => {
  t.deepEqual(await csv('Email, external_id \na@b.c,1\n,2\n'), [
    { email: 'a@b.c', external_id: '1' },
    { email: '', external_id: '2' },
  ]);
});

test('unknown columns are named and kept, empty ones at the end are not', async (t) => {
  t.deepEqual(await csv('external_id,shoe,,\n1,43,,\n'), [
    'warning: kept in the payload but not read: shoe',
    { external_id: '1', shoe: '43' },
  ]);
});

test('semicolons and tabs separate as well', async (t) => {
  t.deepEqual(await csv('external_id;city\n1;Graz\n'), [{ external_id: '1', city: 'Graz' }]);
  t.deepEqual(await csv('external_id\tcity\n1\tGraz, AT\n'), [{ external_id: '1', city: 'Graz, AT' }]);
});

test('a quoted field may hold separators, quotes and line breaks', async (t) => {
  t.deepEqual(await csv('external_id,name\r\n1,"Ann ""A"" Li,\r\n\r\nJr."\r\n2,5" Bob\r\n'), [
    { external_id: '1', name: 'Ann "A" Li,\n\nJr.' },
    { external_id: '2', name: '5" Bob' },
  ]);
});

test('a quote that is never closed rejects its line only', async (t) => {
  const rows = Array.from({ length: 300 }, (_, i) => `${i},name\n`).join('');
  const read = await csv(`external_id,name\nx,"Ann\n${rows}y,"Bob\nz,"Li"\n`);
  t.is(read.length, 303);
  t.deepEqual(read.slice(0, 2), ['reject: a quote is never closed', { external_id: '0', name: 'name' }]);
  t.deepEqual(read.slice(-2), ['reject: a quote is never closed', { external_id: 'z', name: 'Li' }]);
});

test('a row with other than the columns, a NUL byte or bad bytes is a reject alone', async (t) => {
  t.deepEqual(await csv('external_id,name\n1\n2,b,c\n3,\0\n4,d\n'), [
    'reject: 1 fields, but 2 columns',
    'reject: 3 fields, but 2 columns',
    'reject: a NUL byte',
    { external_id: '4', name: 'd' },
  ]);
  const latin1 = Buffer.from('external_id,name\n1,Zoë\n2,Ann\n', 'latin1');
  t.deepEqual(await csv(latin1), ['reject: not UTF-8', { external_id: '2', name: 'Ann' }]);
});

test('a row without external_id is known by its content', async (t) => {
  const [one] = await csv('email,phone\na@b.c,\n');
  const [other, ...rest] = await csv('external_id,phone,email\n,,a@b.c\n ,5550100,a@b.c\n');
  t.like(one, { email: 'a@b.c' });
  t.regex((one as { external_id: string }).external_id, /^row:[0-9a-f]{64}$/);
  t.is((other as { external_id: string }).external_id, (one as { external_id: string }).external_id);
  t.not((rest[0] as { external_id: string }).external_id, (one as { external_id: string }).external_id);
});

test('orders have their own columns', async (t) => {
  t.deepEqual(await csv('external_id,customer_external_id,gross\n7,1,12.50\n', 'manual order'), [
    { external_id: '7', customer_external_id: '1', gross: '12.50' },
  ]);
});

test('a file without columns, or with no known one, or one twice, is refused', async (t) => {
  t.deepEqual(await csv(''), []);
  await t.throwsAsync(csv('1,ann@example.com\n'), { message: 'its first line names no column that is known' });
  await t.throwsAsync(csv('email,Email\n'), { message: 'its first line has the column "email" twice' });
});

test('CSV of a provider is refused, with what to do', async (t) => {
  const error = await t.throwsAsync(csv('Email\na@b.c\n', 'shopify customer'), { message: 'it is CSV' });
  t.like(error, { hint: 'CSV is read for manual records only; give shopify records as JSON or JSONL.' });
});

test('what is neither JSON nor named otherwise is CSV', async (t) => {
  t.deepEqual((await read('manual customer', '-', 'external_id\n1\n')).map(short), [{ external_id: '1' }]);
});
