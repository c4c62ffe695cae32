import { type ConnectionPool, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { keepDelivery } from '../../../src/ingest/keep_delivery.ts';
import { workOff } from '../../../src/ingest/work_off.ts';
import { ownDatabase } from '../../support/database.ts';
import { answering, listeningLog, module, People, sourceOf } from './counterpart.ts';

async function delivering(t: ExecutionContext<unknown>) {
  const { db, connect } = await ownDatabase(t);
  const api = new People(5);
  const controller = new AbortController();
  const { signal } = controller;
  const source = sourceOf({ url: await answering(t, api.handle), signal });
  const { log, lines } = listeningLog();
  let keys = 0;
  const deliver = (body: unknown, account = '') => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return keepDelivery(
      db,
      { provider: 'manual', account },
      { key: `k${++keys}`, topic: 'person', body: Buffer.from(text) },
    );
  };
  const work = (more: Partial<Parameters<typeof workOff>[0]> = {}) =>
    workOff({ db, log, signal, module, account: '', source, reads: true, ...more });
  const states = async () =>
    (await db.query(sql`select state, error from spine.webhook_deliveries order by id`)).map(
      ({ state, error }) => `${state}${error ? `: ${error}` : ''}`,
    );
  return { db, connect, api, deliver, work, states, lines, controller };
}

const staged = async (db: ConnectionPool): Promise<string[]> =>
  (await db.query(sql`select external_id from staging.records order by external_id`)).map((row) => row.external_id);
const rested = (db: ConnectionPool) =>
  db.query(sql`update spine.webhook_deliveries set processed_at = processed_at - interval '1 day'`);

test('records are staged, named objects fetched once, feeds said to be due, and the rest noted', async (t) => {
  const { db, api, deliver, work, states } = await delivering(t);
  await deliver({ record: { external_id: 'r1', email: 'r1@example.com' } });
  await deliver({ fetch: 'p2' });
  await deliver({ fetch: 'p2' });
  await deliver({ fetch: 'gone' });
  await deliver({ nothing: 'a test' });
  t.deepEqual(await work(), new Set());
  await deliver({ read: true });
  t.deepEqual(await work(), new Set(['customer']));
  t.deepEqual(await staged(db), ['p2', 'r1']);
  t.deepEqual(await states(), ['done', 'done', 'done', 'done', 'ignored: a test', 'done']);
  t.is(api.requests, 1);
});

test('the same again, or after the poll of the same change, changes nothing', async (t) => {
  const { db, deliver, work } = await delivering(t);
  const record = { external_id: 'r1', email: 'r1@example.com', updated_at: '2026-01-02T00:00:00Z' };
  await deliver({ record });
  await work();
  const hash = () => db.query(sql`select seq, version, payload_hash from staging.records`);
  const before = await hash();
  await deliver({ record });
  await work();
  t.deepEqual(await hash(), before);
});

test('one that can not be read fails alone and at once, and is kept', async (t) => {
  const { db, deliver, work, states, lines } = await delivering(t);
  await deliver('ada@example.com is not JSON');
  await deliver({ record: { external_id: 'r1' } });
  await work();
  t.deepEqual(await staged(db), ['r1']);
  const after = ['failed: a text is not the JSON that it should be', 'done'];
  t.deepEqual(await states(), after);
  await rested(db);
  await work();
  t.deepEqual(await states(), after);
  t.deepEqual(await db.query(sql`select attempts from spine.webhook_deliveries`), [{ attempts: 1 }, { attempts: 1 }]);
  t.true(lines.some((line) => line.includes('delivery_failed')));
  t.false(lines.join('').includes('ada@example.com'));
});

test('what may get better is tried ten times, then given up', async (t) => {
  const { db, deliver, work, states } = await delivering(t);
  await db.query(sql`alter table staging.records add constraint no_r1 check (external_id <> 'r1')`);
  await deliver({ record: { external_id: 'r1' } });
  for (let attempt = 1; attempt <= 10; attempt++) {
    t.deepEqual(await states(), [attempt === 1 ? 'pending' : 'pending: the database refused it (23514)']);
    await work();
    await rested(db);
  }
  t.deepEqual(await states(), ['failed: the database refused it (23514)']);
});

test('of two versions that come together the newer counts, in whichever order', async (t) => {
  const { db, deliver, work, states } = await delivering(t);
  const version = (external_id: string, day: number) => ({
    record: { external_id, email: `day${day}@example.com`, updated_at: `2026-01-0${day}T00:00:00Z` },
  });
  for (const body of [version('r1', 2), version('r1', 3), version('r2', 3), version('r2', 2)]) await deliver(body);
  await work();
  t.deepEqual(await states(), ['done', 'done', 'done', 'done']);
  const rows = await db.query(sql`select external_id, emails from spine.claims order by external_id`);
  t.deepEqual(
    rows.map(({ emails }) => emails),
    [['day3@example.com'], ['day3@example.com']],
  );
});

test('more than are taken at once are all worked off', async (t) => {
  const { db, deliver, work, states } = await delivering(t);
  for (let n = 0; n < 205; n++) await deliver({ record: { external_id: `r${n}` } });
  await work();
  t.deepEqual(new Set(await states()), new Set(['done']));
  t.is((await staged(db)).length, 205);
});

test('what the database refuses takes nothing else with it', async (t) => {
  const { db, deliver, work, states } = await delivering(t);
  await db.query(sql`alter table staging.records add constraint no_r1 check (external_id <> 'r1')`);
  for (const external_id of ['r0', 'r1', 'r2']) await deliver({ record: { external_id } });
  await work();
  t.deepEqual(await staged(db), ['r0', 'r2']);
  t.deepEqual(await states(), ['done', 'pending: the database refused it (23514)', 'done']);
  await db.query(sql`alter table staging.records drop constraint no_r1`);
  await rested(db);
  await work();
  t.deepEqual(await staged(db), ['r0', 'r1', 'r2']);
});

test('a provider that does not answer keeps nobody from what needs no answer; then each is asked by itself', async (t) => {
  const { db, api, deliver, work, states } = await delivering(t);
  api.before = (request, reply) => {
    if ((request.query as { id?: string }).id?.includes('p1')) reply.code(422).send('{}');
  };
  await deliver({ fetch: 'p1' });
  await deliver({ fetch: 'p2' });
  await deliver({ record: { external_id: 'r1' } });
  await work();
  const refused = 'pending: a request was refused with 422';
  t.deepEqual(await states(), [refused, refused, 'done']);
  await rested(db);
  await work();
  t.deepEqual(await states(), [refused, 'done', 'done']);
  t.deepEqual(await staged(db), ['p2', 'r1']);
});

test('what nobody here can fetch or read is left, and what stands behind it is not', async (t) => {
  const { db, deliver, work, states } = await delivering(t);
  for (let n = 0; n < 150; n++) await deliver(n % 2 ? { fetch: 'p1' } : { read: true });
  await deliver({ record: { external_id: 'r1' } });
  t.deepEqual(await work({ source: undefined, reads: false }), new Set());
  t.deepEqual(await staged(db), ['r1']);
  t.deepEqual(new Set((await states()).slice(0, 150)), new Set(['pending']));
  t.deepEqual(await work(), new Set(['customer']));
  t.deepEqual(new Set(await states()), new Set(['done']));
});

test('a failed one that can not be done here does not keep the caller busy', async (t) => {
  const { db, api, deliver, work, states } = await delivering(t);
  api.before = (_, reply) => void reply.code(422).send('{}');
  await db.query(sql`alter table staging.records add constraint no_r1 check (external_id <> 'r1')`);
  await deliver({ fetch: 'p1' });
  await deliver({ record: { external_id: 'r1' } });
  await work();
  await rested(db);
  await work({ source: undefined, reads: false });
  t.deepEqual(
    (await db.query(sql`select attempts from spine.webhook_deliveries order by id`)).map(({ attempts }) => attempts),
    [1, 2],
  );
  t.is((await states()).length, 2);
});

test('deliveries of another account are not touched', async (t) => {
  const { db, deliver, work, states } = await delivering(t);
  await db.query(sql`insert into spine.accounts values ('manual', 'second', 'UTC')`);
  await deliver({ record: { external_id: 'r1' } }, 'second');
  await work();
  t.deepEqual(await states(), ['pending']);
  await work({ account: 'second', source: undefined });
  t.deepEqual(await staged(db), ['second/r1']);
});

test('a stop while the provider is asked leaves the delivery as it was', async (t) => {
  const { db, api, deliver, work, states, controller } = await delivering(t);
  await deliver({ fetch: 'p1' });
  api.before = () => controller.abort('SIGINT');
  await t.throwsAsync(work(), { any: true });
  t.deepEqual(await states(), ['pending']);
  t.deepEqual(await db.query(sql`select attempts from spine.webhook_deliveries`), [{ attempts: 0 }]);
});

test('while a provider is asked, others stage', async (t) => {
  const { db, connect, api, deliver, work } = await delivering(t);
  await deliver({ record: { external_id: 'r1' } });
  await deliver({ fetch: 'p1' });
  const other = connect();
  api.before = async () => {
    await other.query(sql`select spine.stage_records('manual', 'customer', array['{"external_id": "other"}'])`);
  };
  await work();
  t.deepEqual(await staged(db), ['other', 'p1', 'r1']);
});
