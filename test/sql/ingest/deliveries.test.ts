// keep_delivery(), take_deliveries() and finish_delivery(): the life of a delivery.
import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import { ownDatabase, rolledBack } from '../../support/database.ts';

const keep = async (db: Queryable, key: string, { account = '', state = 'pending' } = {}): Promise<bigint | null> =>
  (
    await db.query(sql`
      select spine.keep_delivery('shopify', ${account}::text, ${key}::text, 'orders/create', '\\x7b7d'::bytea, now(), ${state}::text) as id`)
  )[0].id;
const take = async (db: Queryable, { account = '', atMost = 100, after = 0n } = {}): Promise<string[]> =>
  (
    await db.query(sql`
      select delivery_key from spine.take_deliveries('shopify', ${account}::text, ${atMost}::integer, ${after}::bigint)`)
  ).map((row) => row.delivery_key);
const finish = (db: Queryable, key: string, state: string, error: string | null = null) =>
  db.query(sql`
    select spine.finish_delivery(id, ${state}::text, ${error}::text) from spine.webhook_deliveries where delivery_key = ${key}`);
const rest = (db: Queryable, seconds: number) =>
  db.query(
    sql`update spine.webhook_deliveries set processed_at = processed_at - make_interval(secs => ${seconds}::integer)`,
  );

test(
  'a delivery is kept once, whatever account it is said to be for',
  rolledBack(async (tx, t) => {
    t.is(typeof (await keep(tx, 'a')), 'bigint');
    t.is(await keep(tx, 'a'), null);
    t.is(await keep(tx, 'a', { account: 'second' }), null);
    t.deepEqual(await take(tx), ['a']);
  }),
);

test(
  'they are taken oldest first, of one account, behind one that is left, and not when they are done',
  rolledBack(async (tx, t) => {
    const a = (await keep(tx, 'a'))!;
    await keep(tx, 'b');
    await keep(tx, 'c', { account: 'second' });
    await keep(tx, 'privacy', { state: 'open' });
    t.deepEqual(await take(tx), ['a', 'b']);
    t.deepEqual(await take(tx, { atMost: 1 }), ['a']);
    t.deepEqual(await take(tx, { after: a }), ['b']);
    t.deepEqual(await take(tx, { account: 'second' }), ['c']);
    await finish(tx, 'a', 'done');
    await finish(tx, 'b', 'ignored', 'a test');
    t.deepEqual(await take(tx), []);
    t.deepEqual(await tx.query(sql`select state, error from spine.webhook_deliveries order by id`), [
      { state: 'done', error: null },
      { state: 'ignored', error: 'a test' },
      { state: 'pending', error: null },
      { state: 'open', error: null },
    ]);
  }),
);

test(
  'one that failed rests, longer each time, stands behind new ones, and is given up after ten times',
  rolledBack(async (tx, t) => {
    await keep(tx, 'bad');
    for (let attempt = 1; attempt <= 9; attempt++) {
      await finish(tx, 'bad', 'pending', 'no answer');
      t.deepEqual(await take(tx), [], `attempt ${attempt}`);
      await rest(tx, Math.min(10 * 2 ** attempt, 3600) + 1);
      t.deepEqual(await take(tx), ['bad'], `attempt ${attempt}`);
    }
    await keep(tx, 'new');
    t.deepEqual(await take(tx), ['new', 'bad']);
    await finish(tx, 'bad', 'pending', 'no answer');
    await rest(tx, 100_000);
    t.deepEqual(await take(tx), ['new']);
    t.like(await tx.query(sql`select state, attempts from spine.webhook_deliveries where delivery_key = 'bad'`), [
      { state: 'failed', attempts: 10 },
    ]);
  }),
);

test('two takers have different ones in hand', async (t) => {
  const { db, connect } = await ownDatabase(t);
  await keep(db, 'a');
  await keep(db, 'b');
  await db.tx(async (tx) => {
    t.deepEqual(await take(tx, { atMost: 1 }), ['a']);
    t.deepEqual(await take(connect()), ['b']);
  });
  t.deepEqual(await take(db), ['a', 'b']);
});
