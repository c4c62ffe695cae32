// A version that is staged at the worst moment of resolving has its turn, and leaves nothing stale.
import { type ConnectionPool, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { invariantsHold, ownDatabase, untilBlocked } from '../support/database.ts';
import { manualCustomer, shopifyCustomer, shopifyOrder } from '../support/payloads.ts';
import { resolveIn, stageIn, storyIn } from '../support/story.ts';

const ada = (at: number, email: string) => shopifyCustomer('1', { at, email });

async function end(db: ConnectionPool, t: ExecutionContext<unknown>): Promise<void> {
  await resolveIn(db);
  await invariantsHold(db, t);
  t.deepEqual(await db.query(sql`select from spine.claims where state = 'pending' or dropped`), []);
}

test('after what was lost is forgotten, and before the batch is read', async (t) => {
  const { db, connect } = await ownDatabase(t);
  const guest = shopifyOrder('1', { email: 'ada@example.com' });
  await stageIn(db, 'shopify', 'customer', [ada(1, 'eve@example.com')]);
  await stageIn(db, 'shopify', 'order', [guest]);
  await resolveIn(db);
  await stageIn(db, 'manual', 'customer', [manualCustomer('1', { email: 'bob@example.com' })]);
  await db.tx(async (tx) => {
    await tx.query(sql`select spine.take_resolver_lock(), spine.forget_dropped()`);
    const named = { ...guest, updated_at: '2026-03-09T00:00:00Z', customer: { id: '1' } };
    await stageIn(connect(), 'shopify', 'order', [named]);
    await tx.query(sql`select spine.decide_next(0, (-1)::smallint, 0, 100)`);
  });
  await end(db, t);
  t.deepEqual(await storyIn(db).orders(), { 'shopify order:1': 'shopify 1' });
  t.deepEqual(await storyIn(db).holders('email'), { 'bob@example.com': 'manual 1', 'eve@example.com': 'shopify 1' });
});

test('while what the version before it lost is being forgotten', async (t) => {
  const { db, connect } = await ownDatabase(t);
  for (const version of [ada(1, 'one@example.com'), ada(2, 'two@example.com')]) {
    await resolveIn(db);
    await stageIn(db, 'shopify', 'customer', [version]);
  }
  let resolved: Promise<unknown> = Promise.resolve();
  await connect().tx(async (tx) => {
    await stageIn(tx, 'shopify', 'customer', [ada(3, 'three@example.com')]);
    resolved = resolveIn(connect());
    await untilBlocked(db);
  });
  await resolved;
  await end(db, t);
  t.deepEqual(await storyIn(db).holders('email'), { 'three@example.com': 'shopify 1' });
});

test('while an upstream merge that it takes back is being followed', async (t) => {
  const { db, connect } = await ownDatabase(t);
  const two = [manualCustomer('1', { email: 'ada@example.com' }), manualCustomer('2', { email: 'bob@example.com' })];
  await stageIn(db, 'manual', 'customer', two);
  await resolveIn(db);
  await stageIn(db, 'manual', 'customer', [manualCustomer('2', { merged_into: '1' })]);
  let resolved: Promise<unknown> = Promise.resolve();
  await connect().tx(async (tx) => {
    await stageIn(tx, 'manual', 'customer', [manualCustomer('2', { email: 'cy@example.com' })]);
    resolved = resolveIn(connect());
    await untilBlocked(db);
  });
  await resolved;
  await end(db, t);
  t.deepEqual(await storyIn(db).customers(), ['manual 1', 'manual 2']);
  t.deepEqual(await storyIn(db).holders('email'), { 'ada@example.com': 'manual 1', 'cy@example.com': 'manual 2' });
});

test('a claim that was written between reading and writing it: the same version is found elsewhere, a new one has its turn', async (t) => {
  const { db } = await ownDatabase(t);
  const [one, two] = ['1', '2'].map((id) => manualCustomer(id, { email: `${id}@example.com` }));
  await stageIn(db, 'manual', 'customer', [one, two]);
  await stageIn(db, 'manual', 'customer', [manualCustomer('3', { email: '3@example.com' })]);
  await db.query(sql`do $$
    declare
      b spine.batch;
      s spine.batch_state;
      v_metrics spine.metrics;
    begin
      perform spine.take_resolver_lock();
      b := spine.number_batch(0, (-1)::smallint, 0, 100);
      update spine.claims set account = account where external_id = '2';
      update spine.claims set version = version + 1, emails = '{new@example.com}', former = '{email:3@example.com}' where external_id = '3';
      s := spine.look_up_batch(b);
      v_metrics := spine.write_batch(b, s, spine.decide_batch(b, s));
    end;
  $$`);
  t.deepEqual(await db.query(sql`select external_id, state, dropped from spine.claims order by 1`), [
    { external_id: '1', state: 'resolved', dropped: false },
    { external_id: '2', state: 'resolved', dropped: false },
    { external_id: '3', state: 'pending', dropped: true },
  ]);
  await end(db, t);
  t.deepEqual(await storyIn(db).holders('email'), {
    '1@example.com': 'manual 1',
    '2@example.com': 'manual 2',
    'new@example.com': 'manual 3',
  });
});
