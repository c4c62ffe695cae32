import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionPool, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { invariantsHold, ownDatabase, untilBlocked } from '../../support/database.ts';
import { pressCtrlC, spine, startSpine } from '../../support/spine.ts';

/** A file of QuickBooks customers in JSONL. */
function customersFile(t: ExecutionContext<unknown>, count: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'spine-import-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'customers.jsonl');
  writeFileSync(file, Array.from({ length: count }, (_, i) => `{"Customer":{"Id":"${i + 1}"}}\n`).join(''));
  return file;
}

async function countRecords(db: ConnectionPool): Promise<number> {
  const [{ count }] = await db.query(sql`select count(*) from staging.records`);
  return Number(count);
}

/** Make the import wait in its second transaction, until the given connection is told to let it go on. */
async function holdSecondBatch(
  db: ConnectionPool,
  holder: ConnectionPool,
): Promise<{ release: () => Promise<unknown> }> {
  await db.query(sql`
    create function public.wait_here() returns trigger language plpgsql
      as 'begin perform pg_advisory_xact_lock(42); return new; end'`);
  await db.query(sql`
    create trigger wait_here before insert on staging.records for each row
    when (new.external_id = '1500') execute function public.wait_here()`);
  await holder.query(sql`select pg_advisory_lock(42)`);
  return { release: () => holder.query(sql`select pg_advisory_unlock(42)`) };
}

test('a file is staged; --json gives the counts', async (t) => {
  const { db, url } = await ownDatabase(t);
  const file = customersFile(t, 3);
  const env = { DATABASE_URL: url };
  const first = await spine(['import', 'qbo', 'customer', file], { env });
  t.like(first, { code: 0, stderr: '' });
  t.regex(first.stdout, /^staged +3\nnext: npx spine resolve\n$/);
  const second = await spine(['import', 'qbo', 'customer', file, '--json'], { env });
  t.deepEqual(JSON.parse(second.stdout), {
    staged: 0,
    unchanged: 3,
    older: 0,
    rejected: 0,
    skipped: 0,
    rejects: [],
    warnings: [],
    failures: [],
  });
  t.is(await countRecords(db), 3);
});

test('standard input is read, with an account', async (t) => {
  const { db, url } = await ownDatabase(t);
  const run = await spine(['import', 'qbo', 'customer', '-', '--account', 'b'], {
    env: { DATABASE_URL: url },
    input: '{"Customer":{"Id":"1"}}',
  });
  t.is(run.code, 0);
  t.deepEqual(await db.query(sql`select external_id from staging.records`), [{ external_id: 'b/1' }]);
});

test('rejects are counted and shown, with where to see them all, and are no failure', async (t) => {
  const { url } = await ownDatabase(t);
  const run = await spine(['import', 'qbo', 'customer', '-'], {
    env: { DATABASE_URL: url },
    input: '{"Customer":{"Id":"1"}}\n{"Customer":{"Id":"2"}\n{"Customer":{"DisplayName":"Ada Nobody"}}\n',
  });
  t.is(run.code, 0);
  t.regex(
    run.stdout,
    /^rejected +2 .*\n {2}standard input, line 2: broken JSON\n {2}standard input, line 3: \S.*\nall of them: /m,
  );
  t.false(run.stdout.includes('Ada'));
  t.regex(run.stdout, /^all of them: npx spine rejects qbo$/m);
});

test('a file that is missing is named, the others are staged, and the exit code is 1', async (t) => {
  const { db, url } = await ownDatabase(t);
  const files = ['/nowhere.json', customersFile(t, 2), tmpdir()];
  const run = await spine(['import', 'qbo', 'customer', ...files], { env: { DATABASE_URL: url } });
  t.is(run.code, 1);
  t.is(run.stderr, `/nowhere.json: there is no such file\n${tmpdir()}: it is a folder\n`);
  t.is(await countRecords(db), 2);
});

test('a file without a record says so, and one that can not be opened is no news of the provider', async (t) => {
  const { db, url } = await ownDatabase(t);
  const env = { DATABASE_URL: url };
  await db.query(sql`insert into spine.settings (name, value, comment) values ('sandbox', 'true', 'invented')`);
  const empty = await spine(['import', 'qbo', 'customer', '-'], { env, input: '\n' });
  t.like(empty, { code: 0, stderr: 'standard input: it holds no records\n' });
  t.is((await spine(['import', 'qbo', 'customer', '/nowhere.json'], { env })).code, 1);
  t.deepEqual(await db.query(sql`select from spine.sync_runs`), []);
  t.is((await db.query(sql`select from spine.settings where name = 'sandbox'`)).length, 1, 'still all invented');
});

test('a reject ends no invented shop; the first record of a merchant does, and says so', async (t) => {
  const { db, url } = await ownDatabase(t);
  const env = { DATABASE_URL: url };
  await db.query(sql`insert into spine.settings (name, value, comment) values ('sandbox', 'true', 'invented')`);
  const sandbox = sql`select from spine.settings where name = 'sandbox'`;
  const refused = await spine(['import', 'qbo', 'customer', '-'], { env, input: '{"Id": {}}\n' });
  t.is(refused.code, 1);
  t.notRegex(refused.stderr, /invented shop/);
  t.is((await db.query(sandbox)).length, 1);
  const taken = await spine(['import', 'qbo', 'customer', customersFile(t, 1)], { env });
  t.like(taken, { code: 0 });
  t.regex(taken.stderr, /invented shop, whose people these records now join, and which ends with that/);
  t.is((await db.query(sandbox)).length, 0);
});

for (const [args, message] of [
  [['etsy', 'order', 'x'], /unknown provider "etsy"; it is one of shopify, qbo, amazon/],
  [['qbo', 'vendor', 'x'], /unknown entity "vendor" of qbo; it is one of customer, order/],
  [['qbo', 'customer', 'x', '--account', 'a/b'], /--account takes a name without slashes/],
  [['qbo', 'customer'], /import takes a provider, an entity and at least one file/],
] as const) {
  test(`wrong usage: import ${args.join(' ')}`, async (t) => {
    const run = await spine(['import', ...args]);
    t.is(run.code, 2);
    t.regex(run.stderr, message);
  });
}

test('killed in the middle, it leaves whole batches, and the same command finishes', async (t) => {
  const { db, url, connect } = await ownDatabase(t);
  const file = customersFile(t, 3_000);
  const env = { DATABASE_URL: url };
  const hold = await holdSecondBatch(db, connect(1));
  const { child, ended } = startSpine(['import', 'qbo', 'customer', file], { env });
  await untilBlocked(db);
  child.kill('SIGKILL');
  await ended;
  await hold.release();
  const again = await spine(['import', 'qbo', 'customer', file, '--json'], { env });
  t.like(JSON.parse(again.stdout), { staged: 2_000, unchanged: 1_000, rejected: 0 });
  t.is(await countRecords(db), 3_000);
  t.deepEqual(
    await db.query(sql`select fetched, staged, finished_at is not null as finished from spine.sync_runs order by id`),
    [
      { fetched: 1_000n, staged: 1_000n, finished: false },
      { fetched: 3_000n, staged: 2_000n, finished: true },
    ],
  );
  await invariantsHold(db, t);
});

test('Ctrl-C lets the batch in hand finish and says how to go on', async (t) => {
  const { db, url, connect } = await ownDatabase(t);
  const hold = await holdSecondBatch(db, connect(1));
  const args = ['import', 'qbo', 'customer', customersFile(t, 3_000)];
  const { child, ended } = startSpine(args, { env: { DATABASE_URL: url } });
  await untilBlocked(db);
  pressCtrlC(child);
  await hold.release();
  const { code, stderr } = await ended;
  t.is(code, 1);
  t.regex(stderr, /stopped before everything was read\nhint: The same command finishes the work\./);
  t.is(await countRecords(db), 2_000);
});
