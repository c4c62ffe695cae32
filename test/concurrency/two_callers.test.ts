// Two concurrent callers of everything that writes: the second waits for a lock, not for time, and nothing is lost.
import { type ConnectionPool, type Queryable, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { invariantsHold, ownDatabase, untilBlocked } from '../support/database.ts';
import { manualCustomer, shopifyCustomer, shopifyOrder } from '../support/payloads.ts';
import { resolveIn, stageIn, storyIn } from '../support/story.ts';

type Work = (tx: Queryable) => Promise<unknown>;

/** Do the first work and hold its transaction until the second, of another connection, waits for it. */
async function overlap(
  t: ExecutionContext<unknown>,
  { prepare, first, second, waits = true }: { prepare?: Work; first: Work; second: Work; waits?: boolean },
): Promise<ConnectionPool> {
  const { db, connect } = await ownDatabase(t);
  await prepare?.(db);
  const other = connect();
  let started: Promise<unknown> = Promise.resolve();
  await db.tx(async (tx) => {
    await first(tx);
    started = other.tx((inner) => second(inner));
    started.catch(() => {}); // seen below
    await (waits ? untilBlocked(db) : started);
  });
  await started;
  return db;
}

const ada = shopifyCustomer('1', { email: 'ada@example.com' });
const people = Array.from({ length: 20 }, (_, n) => shopifyCustomer(`${n}`, { email: `p${n % 15}@example.com` }));
const stageAda: Work = (tx) => stageIn(tx, 'shopify', 'customer', [ada]);
const stagePeople: Work = (tx) => stageIn(tx, 'shopify', 'customer', people);
const resolve: Work = (tx) => resolveIn(tx);
const callAda: Work = (tx) => tx.query(sql`select spine.resolve_customer('manual', '9', 'ada@example.com')`);
const insertOrder: Work = (tx) =>
  tx.query(sql`
  insert into spine.orders (provider, external_id, email) values ('manual', 'order:1', 'ada@example.com')`);
const backfill: Work = (tx) => tx.query(sql`select spine.backfill_orders()`);

/** Resolve what is left; then the graph is sound, and who is in it. */
async function end(db: ConnectionPool, t: ExecutionContext<unknown>): Promise<string[]> {
  await resolve(db);
  await invariantsHold(db, t);
  t.deepEqual(await db.query(sql`select from spine.claims where state = 'pending'`), []);
  return await storyIn(db).customers();
}

test('stage_records of the same records', async (t) => {
  const db = await overlap(t, {
    first: stagePeople,
    second: (tx) => stageIn(tx, 'shopify', 'customer', [...people].reverse()),
  });
  t.is((await db.query(sql`select from staging.records`)).length, 20);
  t.is((await end(db, t)).length, 15);
});

test('stage_records of two versions, the older second', async (t) => {
  const db = await overlap(t, {
    first: (tx) => stageIn(tx, 'shopify', 'customer', [shopifyCustomer('1', { at: 2, email: 'new@example.com' })]),
    second: stageAda,
  });
  await end(db, t);
  t.deepEqual(await storyIn(db).primaries(), ['new@example.com']);
});

test('stage_records of two providers, which wait only for the job that they share', async (t) => {
  const db = await overlap(t, {
    first: stagePeople,
    second: (tx) => stageIn(tx, 'manual', 'customer', [manualCustomer('1', { email: 'p1@example.com' })]),
  });
  t.is((await end(db, t)).length, 15);
});

test('resolve_pending and resolve_pending', async (t) => {
  const db = await overlap(t, { prepare: stagePeople, first: resolve, second: resolve });
  t.is((await end(db, t)).length, 15);
  t.is((await db.query(sql`select from spine.identity_events where event = 'created'`)).length, 15);
});

test('resolve_customer and resolve_pending', async (t) => {
  const db = await overlap(t, { prepare: stageAda, first: callAda, second: resolve });
  t.deepEqual(await end(db, t), ['shopify 1 + manual 9']);
});

test('resolve_pending and resolve_customer', async (t) => {
  const db = await overlap(t, { prepare: stageAda, first: resolve, second: callAda });
  t.deepEqual(await end(db, t), ['shopify 1 + manual 9']);
});

test('resolve_customer and resolve_customer of one new email', async (t) => {
  const db = await overlap(t, {
    first: callAda,
    second: (tx) => tx.query(sql`select spine.upsert_customer('manual', '8', 'ada@example.com')`),
  });
  t.deepEqual(await end(db, t), ['manual 8 + manual 9']);
});

test('a version that is staged while its batch is being resolved stays pending, and is not lost', async (t) => {
  const { db, connect } = await ownDatabase(t);
  await stageAda(db);
  const newer = shopifyCustomer('1', { at: 2, email: 'new@example.com' });
  // the first holds the claim's row; resolving waits for it with what it read before
  const staging = connect();
  let resolved: Promise<unknown> = Promise.resolve();
  await staging.tx(async (tx) => {
    await stageIn(tx, 'shopify', 'customer', [newer]);
    resolved = connect().query(sql`select spine.resolve_batch()`);
    await untilBlocked(db);
  });
  await resolved;
  t.deepEqual(await db.query(sql`select state, emails from spine.claims`), [
    { state: 'pending', emails: ['new@example.com'] },
  ]);
  t.deepEqual(await end(db, t), ['shopify 1']);
  t.deepEqual(await storyIn(db).primaries(), ['new@example.com']);
  t.deepEqual(await storyIn(db).holders('email', { former: true }), { 'ada@example.com': 'shopify 1' });
});

test('stage_records waits for a batch that wrote the same claim', async (t) => {
  const db = await overlap(t, {
    prepare: stageAda,
    first: (tx) => tx.query(sql`select spine.resolve_batch()`),
    second: (tx) => stageIn(tx, 'shopify', 'customer', [shopifyCustomer('1', { at: 2, email: 'new@example.com' })]),
  });
  t.deepEqual(await db.query(sql`select state from spine.claims`), [{ state: 'pending' }]);
  t.deepEqual(await end(db, t), ['shopify 1']);
});

test('an order of another program and backfill_orders', async (t) => {
  const db = await overlap(t, { prepare: stageAda, first: insertOrder, second: backfill, waits: false });
  await backfill(db);
  await end(db, t);
  t.deepEqual(await storyIn(db).orders(), { 'manual order:1': 'shopify 1' });
});

test('backfill_orders and an order of another program, which waits for nobody', async (t) => {
  const db = await overlap(t, { prepare: stageAda, first: backfill, second: insertOrder, waits: false });
  await backfill(db);
  await end(db, t);
  t.deepEqual(await storyIn(db).orders(), { 'manual order:1': 'shopify 1' });
});

test('an order of another program and stage_records of the same order', async (t) => {
  const staged: Work = (tx) => stageIn(tx, 'shopify', 'order', [shopifyOrder('1', { email: 'ada@example.com' })]);
  const inserted: Work = (tx) =>
    tx.query(
      sql`insert into spine.orders (provider, external_id) values ('shopify', 'order:1') on conflict do nothing`,
    );
  for (const [first, second] of [
    [staged, inserted],
    [inserted, staged],
  ] as const) {
    const db = await overlap(t, { first, second });
    t.deepEqual(await end(db, t), ['shopify order:1']);
    t.deepEqual(await storyIn(db).orders(), { 'shopify order:1': 'shopify order:1' });
  }
});

test('reject_record of the same bytes', async (t) => {
  const reject: Work = (tx) => tx.query(sql`select spine.reject_record('qbo', 'customer', '\\xff', 'not UTF-8')`);
  const db = await overlap(t, { first: reject, second: reject });
  t.deepEqual(await db.query(sql`select attempts from staging.rejects`), [{ attempts: 2 }]);
});

test('retry_rejects and retry_rejects', async (t) => {
  const retry: Work = (tx) => tx.query(sql`select spine.retry_rejects()`);
  const prepare: Work = async (tx) => {
    await stageIn(tx, 'shopify', 'customer', ['{', JSON.stringify(ada)]);
    await tx.query(sql`
      select spine.reject_record('shopify', 'customer', convert_to(${JSON.stringify(shopifyCustomer('2'))}, 'UTF8'), 'a rule since mended')`);
  };
  const db = await overlap(t, { prepare, first: retry, second: retry });
  t.deepEqual(await storyIn(db).rejects(), ['not JSON']);
  t.deepEqual(await end(db, t), ['shopify 1', 'shopify 2']);
});
