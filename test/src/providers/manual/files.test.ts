import { appendFile, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from '@databases/pg';
import test from 'ava';
import { runDaemon } from '../../../../src/ingest/daemon.ts';
import type { ProviderModule } from '../../../../src/ingest/provider.ts';
import { createLog } from '../../../../src/log.ts';
import { recordOf } from '../../../../src/population/population.ts';
import { isQuiet, openFolder } from '../../../../src/providers/manual/folder.ts';
import { manual } from '../../../../src/providers/manual/module.ts';
import { World } from '../../../../src/sandbox/world.ts';
import { stageRecords } from '../../../../src/spine.ts';
import { invariantsHold, ownDatabase } from '../../../support/database.ts';
import { digest } from '../../../support/digest.ts';
import { until } from '../../../support/spine.ts';
import { customers, held, openSource, position, temporaryFolder, watch } from './watching.ts';

const silent = createLog('error', () => {});
const ENTITIES = ['customer', 'order'] as const;

const rejects = sql`select entity, reason, encode(raw, 'escape') as raw from staging.rejects order by 2`;

test('files say the same as their records staged one by one; later readings find nothing new', async (t) => {
  const { db, put, read } = await watch(t);
  const direct = await ownDatabase(t);
  const world = new World({ size: 60, seed: 3 });
  for (const entity of ENTITIES) {
    const payloads = world.all('manual', entity).map((object) => recordOf(object).payload);
    t.true(payloads.length > 0);
    await stageRecords(direct.db, { provider: 'manual', entity, payloads });
    const half = Math.ceil(payloads.length / 2);
    await put(`${entity}s-2026-01.jsonl`, `${payloads.slice(0, half).join('\n')}\n`);
    await put(`${entity}s-2026-02.json`, `[${payloads.slice(half).join(',')}]`);
    t.like(await read({ entity }), { staged: payloads.length, pages: 2, rejected: 0, error: undefined });
  }
  t.deepEqual(await digest(db), await digest(direct.db));
  for (const entity of ENTITIES) {
    t.like(await read({ entity }), { pages: 0, staged: 0, unchanged: 0 });
    for (const _ of ['once', 'again']) t.like(await read({ entity, mode: 'full' }), { staged: 0, error: undefined });
    t.is(typeof (await position(db, { entity, mode: 'full' })).done, 'string');
  }
  t.deepEqual(await digest(db), await digest(direct.db));
  await invariantsHold(db, t);
});

test('a table is read by the names of its columns', async (t) => {
  const { db, put, read, said } = await watch(t);
  await put(
    'Customers 2026.CSV',
    'external_id,email,shoe size\r\nC1,ada@example.com,38\r\n,bob@example.com,44\r\nC3\r\n',
  );
  t.like(await read(), { staged: 2, rejected: 1, error: undefined });
  t.deepEqual(await db.query(rejects), [{ entity: 'customer', reason: '1 fields, but 3 columns', raw: 'C3' }]);
  t.like(said('file_read_in_part'), [{ file: 'Customers 2026.CSV' }]);
});

test('a reading that is stopped within a file goes on there', async (t) => {
  const lines = customers(1, 2_500).split('\n').toSpliced(1_200, 0, '{"broken":').join('\n');
  for (const mode of ['incremental', 'full'] as const) {
    for (const pages of [1, 2, 3]) {
      const { db, put, read } = await watch(t);
      await put('customers.jsonl', lines);
      await put('customers-more.jsonl', customers(2_501, 2_510));
      const first = await read({ mode, pages });
      t.is(first.pages, pages);
      t.is((await position(db, { mode })).files['customers.jsonl'].taken, pages < 3 ? pages * 1_000 : undefined);
      const second = await read({ mode });
      t.is(first.staged + second.staged, 2_510);
      t.is(first.rejected + second.rejected, 1);
      t.is(second.unchanged, 0);
      t.is((await held(db)).length, 2_510);
      t.is((await db.query(rejects)).length, 1);
    }
  }
});

test('a file that changes is read again from its beginning, also in the middle', async (t) => {
  const { db, put, read } = await watch(t);
  await put('customers.jsonl', customers(1, 1_500));
  await read({ pages: 1 });
  await put('customers.jsonl', customers(1, 1_500, { first_name: 'Bea' }));
  t.like(await read(), { staged: 1_500 });
  t.like(await read(), { pages: 0 });
  await put('customers.jsonl', customers(1, 1_501, { first_name: 'Bea' }));
  t.like(await read(), { staged: 1, unchanged: 1_500 });
  t.is((await held(db)).length, 1_501);
});

test('what was written last counts', async (t) => {
  const { db, put, read } = await watch(t);
  await put('customers-b.jsonl', customers(1, 1, { first_name: 'Bea' }));
  await put('customers-a.jsonl', customers(1, 1, { first_name: 'Ann' }));
  const name = async () => (await db.query(sql`select payload ->> 'first_name' as name from staging.records`))[0].name;
  await read();
  t.is(await name(), 'Ann');
  await read({ mode: 'full' });
  t.is(await name(), 'Ann');
});

test('files that are gone are forgotten', async (t) => {
  const { folder, db, put, read } = await watch(t);
  for (const n of [1, 2, 3]) await put(`customers-${n}.jsonl`, customers(n, n));
  await read();
  await rm(join(folder, 'customers-1.jsonl'));
  await rm(join(folder, 'customers-2.jsonl'));
  t.like(await read(), { pages: 1, staged: 0 });
  t.deepEqual(Object.keys((await position(db)).files), ['customers-3.jsonl']);
  t.like(await read(), { pages: 0 });
  t.deepEqual(await held(db), ['C1', 'C2', 'C3']);
});

test('other files are left, and said once', async (t) => {
  const { folder, db, put, read, said } = await watch(t);
  await put('people.csv', 'external_id\nX\n');
  await put('customers.xlsx', 'PK');
  await put('.customers.csv.swp', 'external_id\nX\n');
  await mkdir(join(folder, 'customers.csv'));
  await put('orders.jsonl', '{"external_id":"O1"}\n');
  await put('customers.jsonl', customers(1, 1));
  for (const entity of [...ENTITIES, ...ENTITIES]) await read({ entity });
  t.deepEqual(await held(db), ['C1', 'order:O1']);
  t.deepEqual(
    said('file_left')
      .map(({ file }) => file)
      .sort(),
    ['customers.xlsx', 'people.csv'],
  );
});

test('a file that can not be read is kept as a reject, and keeps no other', async (t) => {
  const { db, put, read, said } = await watch(t);
  await put('customers-1.csv', Buffer.from('external_id\nX\n', 'utf16le').toString('latin1'));
  await put('customers-2.csv', Buffer.from('\ufeffexternal_id\nX\n', 'utf16le'));
  await put('customers-3.csv', 'Kunde;Ort\nX;Y\n');
  await put('customers-4.json', '[{"external_id":"C4"},');
  await put('customers-5.jsonl', '');
  await put('customers-6.jsonl', customers(6, 6));
  t.like(await read(), { staged: 1, error: undefined });
  t.deepEqual(
    (await db.query(rejects)).map(({ reason }) => reason),
    [
      'broken JSON',
      'customers-1.csv: its first line names no column that is known',
      'customers-2.csv: it is UTF-16',
      'customers-3.csv: its first line names no column that is known',
    ],
  );
  t.is(said('file_not_read').length, 4);
  t.like(await read(), { pages: 0 });
});

test('a folder that goes away is an error, and forgets nothing', async (t) => {
  const { folder, db, put, read } = await watch(t);
  await put('customers.jsonl', customers(1, 1));
  await read();
  const before = await position(db);
  await rm(folder, { recursive: true });
  t.is((await read()).error, 'the folder in MANUAL_FOLDER can not be read');
  t.deepEqual(await position(db), before);
  await mkdir(folder);
});

test('a file that is being written is left for the next reading', async (t) => {
  const path = await temporaryFolder(t);
  const folder = openFolder(path, silent);
  const { signal } = new AbortController();
  await writeFile(join(path, 'customers.jsonl'), customers(1, 1));
  const [written] = await folder.list('customer');
  const quiet = isQuiet(folder, written!, signal);
  await appendFile(join(path, 'customers.jsonl'), customers(2, 2));
  t.false(await quiet);
  const [whole] = await folder.list('customer');
  t.is(whole!.size, (await stat(join(path, 'customers.jsonl'))).size);
  t.true(await isQuiet(folder, whole!, signal));
});

test('the daemon reads what is put into the folder', async (t) => {
  const { db } = await ownDatabase(t);
  const folder = await temporaryFolder(t);
  const controller = new AbortController();
  const running = runDaemon({
    db,
    log: silent,
    signal: controller.signal,
    module: manual as ProviderModule,
    source: openSource(db, folder),
  });
  await until(async () => (await position(db)) !== undefined);
  await writeFile(join(folder, 'customers.jsonl'), customers(1, 3));
  await writeFile(join(folder, 'orders.csv'), 'external_id,customer_external_id,gross\nO1,C1,10.00\n');
  await until(async () => (await held(db)).length === 4);
  controller.abort();
  await running;
  await invariantsHold(db, t);
});
