// Moments are commits, so these tests commit.
import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import { invariantsHold, ownDatabase, rolledBack } from '../../support/database.ts';
import { day, manualCustomer, shopifyCustomer, shopifyMerge } from '../../support/payloads.ts';
import { storyIn } from '../../support/story.ts';
import { customerOf } from './asking.ts';

async function asOf(db: Queryable, customer: bigint, at: string) {
  const [row] = await db.query(sql`
    select p.*, array(select concat(i ->> 'provider', ' ', i ->> 'external_id', case when (i ->> 'ended')::boolean then ' ended' end)
      from jsonb_array_elements(p.identities) as i order by 1) as names
    from spine.customer_as_of(${customer}::bigint, ${at}::timestamptz) as p`);
  return row;
}

/** Between the commit before and the next one; text, since a Date has no microseconds. */
const moment = async (db: Queryable): Promise<string> =>
  (await db.query(sql`select clock_timestamp()::text as at`))[0].at;

test('identities and primaries as they were, before and after each change', async (t) => {
  const { db } = await ownDatabase(t);
  const s = storyIn(db);
  const before = await moment(db);
  await s.give('manual', 'customer', manualCustomer('1', { email: 'a@example.com', updated_at: day(1) }));
  const first = await moment(db);
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('2', { email: 'a@example.com', phone: '512 555 0102', first_name: 'Ada' }),
  );
  const second = await moment(db);
  await s.give('manual', 'customer', manualCustomer('1', { email: 'b@example.com', updated_at: day(2) }));
  await s.give('shopify', 'customer', {
    id: '2',
    admin_graphql_api_id: 'gid://shopify/Customer/2',
    tax_exemptions: [],
  });
  const third = await moment(db);
  const id = await customerOf(db, 'manual', '1');

  t.is(await asOf(db, id, before), undefined);
  t.like(await asOf(db, id, first), {
    customer_id: id,
    state: 'live',
    primary_email: 'a@example.com',
    primary_phone: null,
    first_name: null,
    names: ['manual 1'],
  });
  t.like(await asOf(db, id, second), {
    primary_email: 'a@example.com',
    primary_phone: '5125550102',
    first_name: 'Ada',
    names: ['manual 1', 'shopify 2'],
  });
  t.like(await asOf(db, id, third), { primary_email: 'b@example.com', names: ['manual 1', 'shopify 2 ended'] });
  await invariantsHold(db, t);
});

test('a customer that was merged since is shown as it was, and as merged from then on', async (t) => {
  const { db } = await ownDatabase(t);
  const s = storyIn(db);
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('1', { email: 'a@example.com' }),
    shopifyCustomer('2', { phone: '512 555 0102' }),
  );
  const [survivor, loser] = [await customerOf(db, 'shopify', '1'), await customerOf(db, 'shopify', '2')];
  const before = await moment(db);
  await s.give('shopify', 'customer', shopifyMerge('2', '1'));
  const after = await moment(db);
  t.like(await asOf(db, loser, before), {
    state: 'live',
    merged_into: null,
    primary_phone: '5125550102',
    names: ['shopify 2'],
  });
  t.like(await asOf(db, survivor, before), { state: 'live', primary_phone: null, names: ['shopify 1'] });
  t.like(await asOf(db, loser, after), { state: 'merged', merged_into: survivor, names: [] });
  t.like(await asOf(db, survivor, after), { primary_phone: '5125550102', names: ['shopify 1', 'shopify 2 ended'] });
  await invariantsHold(db, t);
});

test('what was taken off and put back, dissolved and erased, is so from its moment on', async (t) => {
  const { db } = await ownDatabase(t);
  const s = storyIn(db);
  await s.give('manual', 'customer', manualCustomer('1', { email: 'a@example.com' }));
  const id = await customerOf(db, 'manual', '1');
  const [{ id: identity }] = await db.query(sql`select id from spine.customer_identities`);
  const tell = (event: string, detail: object | null) =>
    db.query(sql`
      insert into spine.identity_events (event, customer_id, identity_id, provider, external_id, detail)
      values (${event}, ${id}::bigint, ${identity}::bigint, 'manual', '1', ${detail && JSON.stringify(detail)}::jsonb)`);
  const there = await moment(db);
  await tell('ended', { taken_off: true });
  await db.query(sql`update spine.customers set dissolved_at = now()`);
  const off = await moment(db);
  await tell('linked', null);
  await db.query(sql`update spine.customers set dissolved_at = null`);
  const back = await moment(db);
  await db.query(sql`update spine.customers set erased_at = now(), primary_email = null`);
  const erased = await moment(db);
  t.like(await asOf(db, id, there), { state: 'live', names: ['manual 1'] });
  t.like(await asOf(db, id, off), { state: 'dissolved', names: [] });
  t.like(await asOf(db, id, back), { state: 'live', names: ['manual 1'] });
  t.like(await asOf(db, id, erased), { state: 'erased', primary_email: null });
});

test('only what is shown is kept: the first of several changes in a transaction, and no change of anything else', async (t) => {
  const { db } = await ownDatabase(t);
  await storyIn(db).give(
    'manual',
    'customer',
    manualCustomer('1', { email: 'a@example.com' }),
    manualCustomer('2', { email: 'b@example.com' }),
  );
  await db.query(
    sql`update spine.customers set updated_at = now(), name_words = '{x}', primary_email_identity_id = null, primary_email = primary_email`,
  );
  t.deepEqual(await db.query(sql`select * from spine.customer_history`), []);
  const id = await customerOf(db, 'manual', '1');
  await db.tx(async (tx) => {
    for (const company of ['A', 'B', 'C'])
      await tx.query(sql`update spine.customers set company = ${company} where id = ${id}::bigint`);
  });
  await db.query(sql`update spine.customers set company = 'D' where id = ${id}::bigint`);
  t.deepEqual(await db.query(sql`select customer_id, company, primary_email from spine.customer_history order by id`), [
    { customer_id: id, company: null, primary_email: 'a@example.com' },
    { customer_id: id, company: 'C', primary_email: 'a@example.com' },
  ]);
});

test('transactions that commit in another order than they began show what was there', async (t) => {
  const { db, connect } = await ownDatabase(t);
  await storyIn(db).give('manual', 'customer', manualCustomer('1', { email: 'a@example.com' }));
  const id = await customerOf(db, 'manual', '1');
  const before = await moment(db);
  const other = connect();
  await other.tx(async (early) => {
    await early.query(sql`select now()`);
    await db.query(sql`update spine.customers set company = 'B'`);
    await early.query(sql`update spine.customers set company = 'C'`);
  });
  t.like(await asOf(db, id, before), { company: null });
  t.like(await asOf(db, id, await moment(db)), { company: 'C' });
});

test(
  'an unknown customer is an error with a hint',
  rolledBack(async (tx, t) => {
    const error = await t.throwsAsync(
      tx.tx((inner) => inner.query(sql`select * from spine.customer_as_of(0, now())`)),
      { code: 'IS007' },
    );
    t.true('hint' in error);
  }),
);
