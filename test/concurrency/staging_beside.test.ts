// Records come in while everything is resolved or rebuilt: whoever meets in a deadlock gets through, and no caller hears of it.
import { type ConnectionPool, type Queryable, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { retryTransient } from '../../src/db/sqlstate.ts';
import { invariantsHold, ownDatabase, untilBlocked } from '../support/database.ts';
import { manualCustomer, manualOrder, qboCustomer, shopifyCustomer, shopifyOrder } from '../support/payloads.ts';
import { resolveIn, stageIn, storyIn } from '../support/story.ts';

const stage = (db: Queryable, at: number, ...ids: string[]) =>
  stageIn(
    db,
    'manual',
    'customer',
    ids.map((id) => manualCustomer(id, { at, email: `p${id}v${at}@example.com` })),
  );

/** Two claims are pending; staging has the second, the resolver the first, and each comes to want the other's. */
async function meet(t: ExecutionContext<unknown>, work: (db: Queryable) => Promise<unknown>): Promise<ConnectionPool> {
  const { db, connect } = await ownDatabase(t);
  await stage(db, 1, '1', '2');
  const beside = connect();
  let later: Promise<unknown> | undefined;
  await db.tx(async (tx) => {
    await tx.query(sql`set local deadlock_timeout = '1min'`); // the other finds the deadlock
    await stage(tx, 2, '2');
    later = work(beside);
    await Promise.race([untilBlocked(db), later]);
    await stage(tx, 2, '1');
  });
  await later;
  await invariantsHold(db, t);
  t.deepEqual(await storyIn(db).customers(), ['manual 1', 'manual 2']);
  t.deepEqual(await db.query(sql`select from spine.claims where state = 'pending'`), []);
  return db;
}

test('resolve_pending() gives way to who stages, and resolves what they staged too', async (t) => {
  const db = await meet(t, (beside) => resolveIn(beside));
  t.deepEqual(await db.query(sql`select decided from spine.sync_runs where kind = 'resolve'`), [{ decided: 2n }]);
});

test('rebuild_identities(false) gives way to who stages, and tells once what it changed', async (t) => {
  let told: unknown[] = [];
  const db = await meet(t, async (beside) => {
    told = await beside.query(sql`select * from spine.rebuild_identities(false)`);
  });
  t.deepEqual(told, []);
  t.is((await db.query(sql`select from spine.sync_runs where kind = 'rebuild'`)).length, 1);
});

test('stage_records() that meets the resolver goes after it', async (t) => {
  const { db, connect } = await ownDatabase(t);
  await stage(db, 1, '2');
  await stage(db, 1, '1');
  const beside = connect();
  let later: Promise<unknown> | undefined;
  await db.tx(async (tx) => {
    await tx.query(sql`set local deadlock_timeout = '1min'`);
    await tx.query(sql`select spine.resolve_batch(1)`); // has the second
    later = stage(beside, 2, '1', '2');
    await Promise.race([untilBlocked(db), later]);
    await tx.query(sql`select spine.resolve_batch(1)`); // wants the first
  });
  t.like(await later, { staged: 2 });
  await resolveIn(db);
  await invariantsHold(db, t);
  t.deepEqual(await storyIn(db).customers(), ['manual 2', 'manual 1']);
});

test('stage_records() that brings an order at the same moment as another program goes after it, and teaches what it says', async (t) => {
  const { db, connect } = await ownDatabase(t);
  const beside = connect();
  let later: Promise<unknown> | undefined;
  await db.tx(async (tx) => {
    await tx.query(
      sql`insert into spine.orders (provider, external_id, email) values ('manual', 'order:1', 'ada@example.com')`,
    );
    later = stageIn(beside, 'manual', 'order', [
      manualOrder('1', { email: 'eve@example.com' }),
      manualOrder('2', { email: 'bob@example.com' }),
    ]);
    await Promise.race([untilBlocked(db), later]);
  });
  t.like(await later, { staged: 2 });
  await resolveIn(db);
  await invariantsHold(db, t);
  const claims = sql`select external_id, creates, emails from spine.claims order by external_id`;
  t.deepEqual(await db.query(claims), [
    { external_id: 'order:1', creates: true, emails: ['eve@example.com'] },
    { external_id: 'order:2', creates: true, emails: ['bob@example.com'] },
  ]);
  const placed = sql`select from spine.orders where customer_id is not null`;
  t.is((await db.query(placed)).length, 2);
});

const PEOPLE = 40;
const TURNS = 25;

test('four connections stage while everything is resolved and rebuilt, and nobody fails', async (t) => {
  t.timeout(300_000);
  const { db, connect } = await ownDatabase(t);
  let staging = 4;
  const pages = [
    ['shopify', 'customer', shopifyCustomer],
    ['qbo', 'customer', qboCustomer],
    ['shopify', 'order', shopifyOrder],
    ['manual', 'order', manualOrder],
  ] as const;
  const bring = pages.map(async ([provider, entity, make], lane) => {
    const own = connect();
    for (let turn = 0; turn < TURNS; turn++) {
      const page = Array.from({ length: PEOPLE }, (_, n) => {
        const who = (n * 7 + turn * 3 + lane) % PEOPLE;
        return make(`${who}`, { at: turn + 1, email: `p${(who + turn) % 9}@example.com` });
      });
      if (lane % 2 === 0) {
        await stageIn(own, provider, entity, page);
        continue;
      }
      // a transaction of several calls takes claims in no order at all: who does so tries again, as ingesters do
      await retryTransient(() =>
        own.tx(async (tx) => {
          for (let at = 0; at < PEOPLE; at += 10) await stageIn(tx, provider, entity, page.slice(at, at + 10));
        }),
      );
    }
    staging -= 1;
  });
  const decide = [sql`select spine.resolve_pending(7)`, sql`select spine.rebuild_identities(false)`].map(
    async (call) => {
      const own = connect();
      let calls = 0;
      while (staging > 0) {
        await own.query(call);
        calls += 1;
      }
      return calls;
    },
  );
  await Promise.all(bring);
  t.log(await Promise.all(decide));
  await resolveIn(db);
  await invariantsHold(db, t);
  t.deepEqual(await db.query(sql`select from spine.claims where state = 'pending'`), []);
});
