import { sql } from '@databases/pg';
import test from 'ava';
import { ownDatabase, rolledBack } from '../../support/database.ts';
import { manualCustomer, manualOrder, qboCustomer, shopifyCustomer } from '../../support/payloads.ts';
import { story } from '../../support/story.ts';

const people = Array.from({ length: 5 }, (_, n) => manualCustomer(`${n}`, { email: `p${n}@example.com` }));

story('an empty backlog decides nothing and records no run', async (s, t) => {
  t.deepEqual(await s.resolve(), {});
  t.deepEqual(await s.db.query(sql`select from spine.sync_runs`), []);
  const [row] = await s.db.query(sql`select resolve_pending() as metrics`);
  t.regex(row.metrics, /^\(0,/);
});

story('resolve_batch resolves one batch at a time, resolve_pending all of it', async (s, t) => {
  await s.stage('manual', 'customer', ...people);
  const batch = async (size: number) =>
    (await s.db.query(sql`select decided::integer from spine.resolve_batch(${size}::integer)`))[0].decided;
  t.is(await batch(2), 2);
  t.is(await batch(2), 2);
  t.is(await batch(2), 1);
  t.is(await batch(2), 0);
  t.is((await s.db.query(sql`select from spine.sync_runs where kind = 'resolve'`)).length, 3);
});

story('the more authoritative comes first, whatever arrived first', async (s, t) => {
  const ada = { email: 'ada@example.com' };
  await s.stage('manual', 'order', manualOrder('1', { ...ada, first_name: 'Order' }));
  await s.stage('manual', 'customer', manualCustomer('1', { ...ada, first_name: 'Manual' }));
  await s.stage('shopify', 'customer', shopifyCustomer('1', { ...ada, first_name: 'Shopify' }));
  await s.stage('qbo', 'customer', qboCustomer('1', { ...ada, GivenName: 'Books' }));
  t.deepEqual(await s.resolve(), { decided: 4, created: 1, linked: 3, linked_email: 3 });
  t.like(await s.outcomes(), { 'qbo 1': 'none', 'shopify 1': 'email', 'manual 1': 'email', 'manual order:1': 'email' });
  t.deepEqual(await s.primaries(), ['ada@example.com, Books']);
});

story('of one rank the first to arrive comes first, also with a newer version', async (s, t) => {
  await s.stage(
    'manual',
    'customer',
    manualCustomer('b', { phone: '512 555 0100', first_name: 'First', updated_at: '2026-03-01' }),
  );
  await s.stage('manual', 'customer', manualCustomer('a', { phone: '512 555 0100', first_name: 'Second' }));
  await s.stage(
    'manual',
    'customer',
    manualCustomer('b', { phone: '512 555 0100', first_name: 'Newer', updated_at: '2026-03-02' }),
  );
  await s.resolve();
  t.deepEqual(await s.primaries(), ['5125550100, Newer']);
});

for (const name of ['resolve_pending', 'resolve_batch', 'backfill_orders']) {
  for (const size of [0, -1, 1_000_001, null]) {
    test(
      `${name}: a batch of ${size} is IS004`,
      rolledBack(async (tx, t) => {
        const call = tx.tx((inner) => inner.query(sql`select ${sql.ident('spine', name)}(${size}::integer)`));
        const error = await t.throwsAsync(call, { code: 'IS004' } as object);
        t.truthy((error as unknown as { hint: string }).hint);
      }),
    );
  }
}

test('any isolation level but read committed is IS003', async (t) => {
  const { connect } = await ownDatabase(t);
  const connection = connect();
  for (const level of [
    sql`set transaction isolation level repeatable read`,
    sql`set transaction isolation level serializable`,
  ]) {
    for (const call of [
      sql`select spine.resolve_pending()`,
      sql`select spine.resolve_batch()`,
      sql`select spine.backfill_orders()`,
      sql`select spine.stage_records('manual', 'customer', '{}')`,
      sql`select spine.resolve_customer('manual', email => 'ada@example.com')`,
      sql`select spine.upsert_customer('manual', email => 'ada@example.com')`,
    ]) {
      const work = connection.tx(async (tx) => {
        await tx.query(level);
        await tx.query(call);
      });
      const error = await t.throwsAsync(work, { code: 'IS003' } as object);
      t.is(
        (error as unknown as { hint: string }).hint,
        'Begin the transaction with: begin isolation level read committed.',
      );
    }
  }
});

story('a missing setting is IS002', async (s, t) => {
  await s.stage('manual', 'customer', ...people);
  const work = s.db.query(sql`savepoint whole`).then(async () => {
    await s.db.query(sql`delete from spine.settings where name = 'max_names'`);
    await s.resolve();
  });
  await t.throwsAsync(work, { code: 'IS002' } as object);
  await s.db.query(sql`rollback to savepoint whole`);
  await s.resolve();
});
