import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionPool, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { readAsked } from '../../../src/import/asked.ts';
import { importFiles } from '../../../src/import/import_files.ts';
import { invariantsHold, ownDatabase } from '../../support/database.ts';

type Files = Record<string, string | Uint8Array>;

async function importAll(t: ExecutionContext<unknown>, db: ConnectionPool, asked: string, files: Files, account = '') {
  const folder = await mkdtemp(join(tmpdir(), 'spine-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const [provider, entity] = asked.split(' ') as [string, string];
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const imported = await importFiles({
    ...readAsked(provider, entity),
    db,
    account,
    files: Object.keys(files).map((name) => join(folder, name)),
    signal: new AbortController().signal,
    onBatch: () => {},
  });
  return { ...imported, failures: imported.failures.map((failure) => failure.replace(`${folder}/`, '')) };
}

const customers = (...ids: number[]) =>
  JSON.stringify({ QueryResponse: { Customer: ids.map((Id) => ({ Id: String(Id), DisplayName: `Customer ${Id}` })) } });

const rejects = (db: ConnectionPool) =>
  db.query(sql`select reason, encode(raw, 'escape') as raw from staging.rejects order by 2`);

test('what a file holds is staged, and a second time nothing', async (t) => {
  const { db } = await ownDatabase(t);
  const first = await importAll(t, db, 'qbo customer', { 'a.json': customers(1, 2), 'b.json': customers(3) });
  t.like(first, { staged: 3, unchanged: 0, older: 0, rejected: 0, failures: [] });
  const second = await importAll(t, db, 'qbo customer', { 'a.json': customers(1, 2), 'b.json': customers(3) });
  t.like(second, { staged: 0, unchanged: 3, older: 0, rejected: 0, failures: [] });
  t.deepEqual(
    await db.query(sql`
      select kind, provider, entity, fetched, staged, same, older, rejected, finished_at is not null as finished, error
      from spine.sync_runs where kind = 'import' order by id`),
    [
      {
        kind: 'import',
        provider: 'qbo',
        entity: 'customer',
        fetched: 3n,
        staged: 3n,
        same: 0n,
        older: 0n,
        rejected: 0n,
        finished: true,
        error: null,
      },
      {
        kind: 'import',
        provider: 'qbo',
        entity: 'customer',
        fetched: 3n,
        staged: 0n,
        same: 3n,
        older: 0n,
        rejected: 0n,
        finished: true,
        error: null,
      },
    ],
  );
  await invariantsHold(db, t);
});

test('an account is part of the key, and of the run', async (t) => {
  const { db } = await ownDatabase(t);
  await importAll(t, db, 'qbo customer', { 'a.json': customers(1) }, 'realm2');
  t.deepEqual(await db.query(sql`select external_id, account from staging.records`), [
    { external_id: 'realm2/1', account: 'realm2' },
  ]);
  t.deepEqual(await db.query(sql`select account from spine.sync_runs`), [{ account: 'realm2' }]);
  t.deepEqual(await db.query(sql`select account from spine.v_sync_status`), [{ account: 'realm2' }]);
});

test('bad records are kept with their reasons, and everything else of the file is staged', async (t) => {
  const { db } = await ownDatabase(t);
  const lines = Buffer.from(
    [
      '{"Customer":{"Id":"1"}}',
      '{"Customer":{"Id":"2"}',
      '{"Customer":{"DisplayName":"nobody"}}',
      '{"Customer":{"Id":"3","GivenName":5}}',
      '{"Customer":{"Id":"4","BillAddr":"1 Main St"}}',
      '{"Customer":{"Id":"5","MetaData":{"LastUpdatedTime":"yesterday"}}}',
      '{"Customer":{"Id":"6","GivenName":"\xe9"}}',
      '{"Customer":{"Id":"7","GivenName":"\0"}}',
      '{"Customer":{"Id":"8","GivenName":"\\u0000"}}',
      '{"Customer":{"Id":706405506930370084}}',
      '{"Vendor":{"Id":"9"}}',
      '{"Customer":{"Id":"1","MetaData":{"LastUpdatedTime":"2026-01-02T00:00:00Z"}}}',
      `{"Customer":{"Id":"10","Notes":"${'x'.repeat(10_000_000)}"}}`,
    ].join('\n'),
    'latin1',
  );
  const imported = await importAll(t, db, 'qbo customer', { 'x.jsonl': lines });
  t.is(imported.rejected, 9);
  t.deepEqual(imported.failures, []);
  t.is((await rejects(db)).length, 9);
  t.deepEqual(
    await db.query(sql`select external_id from staging.records order by external_id`),
    ['1', '10', '706405506930370084'].map((external_id) => ({ external_id })),
  );
});

test('a document that ends too early is kept as a whole, and the next file is read', async (t) => {
  const { db } = await ownDatabase(t);
  const broken = customers(1, 2).slice(0, -3);
  const imported = await importAll(t, db, 'qbo customer', { 'a.json': broken, 'b.json': customers(3) });
  t.like(imported, { staged: 1, rejected: 1 });
  t.deepEqual(imported.failures, [
    'a.json: it is no JSON document: it breaks at its end, before everything that was opened is closed',
  ]);
  t.deepEqual(await rejects(db), [{ reason: 'broken JSON', raw: broken }]);
});

test('the first rejects are shown with their place and reason, whoever rejected them', async (t) => {
  const { db } = await ownDatabase(t);
  const files = {
    'a.csv': 'external_id,email\n1,ada@example.com\n2,"b@\n",too,many\n\n3\n',
    'b.jsonl': '\n{"external_id":"4"}\n{"email":"ada@example.com"}\n{"external_id":"5"\n',
    'c.json': '[{"external_id":"6"},\n{"email":"bob@example.com"},\n7]',
  };
  const places = ({ rejects }: Awaited<ReturnType<typeof importAll>>) =>
    rejects.map(({ file, place, reason }) => [file.split('/').at(-1), place, reason]);
  const first = await importAll(t, db, 'manual customer', files);
  t.is(first.rejected, 6);
  t.deepEqual(places(first), [
    ['a.csv', { line: 3 }, '4 fields, but 2 columns'],
    ['a.csv', { line: 6 }, '1 fields, but 2 columns'],
    ['b.jsonl', { line: 3 }, 'no id'],
    ['b.jsonl', { line: 4 }, 'broken JSON'],
    ['c.json', { record: 2 }, 'no id'],
  ]);
  t.deepEqual(places(await importAll(t, db, 'manual customer', files)), places(first), 'and again');
  const { failures } = await importAll(t, db, 'manual customer', { 'd.json': '[{"email":"ada@example.com"}]' });
  t.deepEqual(failures, ['d.json: all of it was rejected: no id']);
});

test('a quote that is never closed does not shift the lines after it', async (t) => {
  const { db } = await ownDatabase(t);
  const { rejects: shown } = await importAll(t, db, 'manual customer', {
    'a.csv': 'external_id,email\n1,"open\n2\n3,x\n4\n',
  });
  t.deepEqual(
    shown.map(({ place }) => place),
    [{ line: 2 }, { line: 3 }, { line: 5 }],
  );
});

test('the run keeps what failed in a file that was read, not that another is missing', async (t) => {
  const { db } = await ownDatabase(t);
  const signal = new AbortController().signal;
  const fault = { 'a.json': '{"Fault":{"Error":[{"Message":"x"}],"type":"SERVICE"},"time":"t"}' };
  await importAll(t, db, 'qbo customer', fault);
  await importFiles({
    ...readAsked('qbo', 'customer'),
    db,
    account: '',
    files: ['/nowhere'],
    signal,
    onBatch: () => {},
  });
  const runs = await db.query(sql`select error from spine.sync_runs`);
  t.is(runs.length, 1);
  t.regex(runs[0].error, /a\.json: it has an error answer of QuickBooks Online$/);
});

test('what the database refuses ends the import, and the run with it', async (t) => {
  const { db } = await ownDatabase(t);
  await db.query(sql`alter table staging.records add constraint no_2 check (external_id <> '2')`);
  await t.throwsAsync(importAll(t, db, 'qbo customer', { 'a.json': customers(2) }), { code: '23514' });
  t.deepEqual(await db.query(sql`select error, finished_at is not null as finished from spine.sync_runs`), [
    { error: 'the database refused it (23514)', finished: true },
  ]);
});

test('an error answer fails the file, and is no record', async (t) => {
  const { db } = await ownDatabase(t);
  const fault = '{"Fault":{"Error":[{"Message":"message=ThrottleExceeded"}],"type":"SERVICE"},"time":"t"}';
  const imported = await importAll(t, db, 'qbo customer', { 'a.json': fault, 'b.json': customers(3) });
  t.like(imported, { staged: 1, rejected: 1, failures: ['a.json: it has an error answer of QuickBooks Online'] });
});

test('a file of something else fails, a few strays in one do not', async (t) => {
  const { db } = await ownDatabase(t);
  const estimate = '{"QueryResponse":{"Estimate":[{"Id":"1"}]}}';
  const mixed = '{"QueryResponse":{"Estimate":[{"Id":"1"}],"Customer":[{"Id":"1"}]}}';
  t.deepEqual((await importAll(t, db, 'qbo customer', { 'a.json': estimate })).failures, [
    'a.json: all of it was rejected: an Estimate, not a customer',
  ]);
  t.deepEqual((await importAll(t, db, 'qbo customer', { 'b.json': mixed })).failures, []);
});

test('two imports at once end as one after the other', async (t) => {
  const { connect, db } = await ownDatabase(t);
  const lines = Array.from({ length: 2_500 }, (_, i) => `{"Customer":{"Id":"${i}","GivenName":"Ann"}}`).join('\n');
  const both = await Promise.all(
    [connect(2), connect(2)].map((own) => importAll(t, own, 'qbo customer', { 'x.jsonl': lines })),
  );
  t.is(both[0]!.staged + both[1]!.staged, 2_500);
  t.is(both[0]!.unchanged + both[1]!.unchanged, 2_500);
  await invariantsHold(db, t);
});
