import { sql } from '@databases/pg';
import { customerOf, identityOf, merge, refusal } from '../../support/decide.ts';
import { manualCustomer, manualOrder, qboInvoice, shopifyCustomer, shopifyOrder } from '../../support/payloads.ts';
import { type Story, story } from '../../support/story.ts';

async function two(s: Story): Promise<[bigint, bigint]> {
  const ann = shopifyCustomer('1', { email: 'ann@example.com', first_name: 'Ann' });
  await s.give('shopify', 'customer', ann);
  await s.give('shopify', 'order', shopifyOrder('7', { customer: ann }));
  await s.give(
    'manual',
    'customer',
    manualCustomer('2', { email: 'ann@example.com' }),
    manualCustomer('3', { email: 'bob@example.com' }),
  );
  return [await customerOf(s.db, 'shopify', '1'), await customerOf(s.db, 'manual', '3')];
}
const link = async (s: Story, provider: string, key: string, customer: bigint) =>
  (await s.db.query(sql`select spine.link_identity(${provider}, ${key}, ${customer}, 'by phone') as event`))[0].event;

story('held by somebody else, it moves with its orders and stays there', async (s, t) => {
  const [, bob] = await two(s);
  const identity = await identityOf(s.db, 'shopify', '1');
  await link(s, 'shopify', '1', bob);
  t.is(await customerOf(s.db, 'shopify', '1'), bob);
  t.is(await identityOf(s.db, 'shopify', '1'), identity);
  t.deepEqual(await s.orders(), { 'shopify order:7': 'shopify 1 + manual 3' });
  t.deepEqual((await s.customers()).sort(), ['manual 2', 'shopify 1 + manual 3']);
  await s.give('shopify', 'customer', shopifyCustomer('1', { at: 5, email: 'ann@example.com', first_name: 'Anna' }));
  t.is((await s.customers()).length, 2);
});

story('the last identity of a customer moves, and nobody is left behind', async (s, t) => {
  const [ann, bob] = await two(s);
  await link(s, 'manual', '3', ann);
  t.is(await customerOf(s.db, 'manual', '3'), ann);
  t.is((await s.db.query(sql`select from spine.v_unified_customer`)).length, 1);
  t.is((await s.db.query(sql`select spine.live_customer(${bob}) as id`))[0].id, ann, 'the old id leads there');
});

story('not held, what waits under it links', async (s, t) => {
  const [ann, bob] = await two(s);
  await s.give('qbo', 'order', qboInvoice('5', { customer: '9' }));
  await s.give(
    'manual',
    'order',
    manualOrder('1', { customer_external_id: '77', email: 'ann@example.com', phone: '512 555 0100' }),
  );
  t.is((await s.outcomes())['qbo invoice:5'], 'unidentified');
  await link(s, 'qbo', '9', bob);
  t.is((await s.orders())['qbo invoice:5'], 'qbo 9 + manual 3');
  t.deepEqual(await s.db.query(sql`select matched_by from spine.claims where provider = 'qbo'`), [
    { matched_by: 'manual' },
  ]);
  t.is(await customerOf(s.db, 'manual', '77'), ann);
});

story('what is unknown, there already, or decided otherwise is refused', async (s, t) => {
  const [ann, bob] = await two(s);
  t.like(await refusal(s.db as never, sql`select spine.link_identity('shopify', '999', ${bob})`), { code: 'IS007' });
  t.like(await refusal(s.db as never, sql`select spine.link_identity('shopify', '1', 999999)`), { code: 'IS007' });
  t.like(await refusal(s.db as never, sql`select spine.link_identity('shopify', '1', ${ann})`), { code: 'IS010' });
  await s.give('manual', 'customer', manualCustomer('4', { email: 'cy@example.com' }));
  const event = await merge(s.db, await customerOf(s.db, 'manual', '4'), ann);
  t.like(await refusal(s.db as never, sql`select spine.link_identity('manual', '4', ${bob})`), {
    code: 'IS008',
    hint: `Take it back first: unmerge(${event}).`,
  });
});

story('who was linked away is somebody else from then on', async (s, t) => {
  const [ann, bob] = await two(s);
  await link(s, 'manual', '2', bob);
  const [{ id }] = await s.db.query(
    sql`select min(id) as id from spine.identity_decisions where decision = 'different'`,
  );
  t.like(await refusal(s.db as never, sql`select spine.merge_customers(${ann}, ${bob})`), {
    code: 'IS008',
    hint: `Take it back first: undo_decision(${id}).`,
  });
});

story('taken back, the evidence decides again', async (s, t) => {
  const [ann, bob] = await two(s);
  const event = await link(s, 'manual', '2', bob);
  const [{ id }] = await s.db.query(sql`select min(id) as id from spine.identity_decisions where event_id = ${event}`);
  await s.db.query(sql`select * from spine.undo_decision(${id})`);
  t.is(await customerOf(s.db, 'manual', '2'), ann);
  t.deepEqual(await s.db.query(sql`select from spine.identity_decisions where revoked_at is null`), []);
});

story('taken back, who had been emptied is found under the old id again', async (s, t) => {
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('1', { email: 'ann@example.com' }),
    shopifyCustomer('2', { email: 'bob@example.com' }),
  );
  const [ann, bob] = [await customerOf(s.db, 'shopify', '1'), await customerOf(s.db, 'shopify', '2')];
  const event = await link(s, 'shopify', '2', ann);
  const live = async () => (await s.db.query(sql`select spine.live_customer(${bob}::bigint) as id`))[0].id;
  t.is(await live(), ann);
  const [{ id }] = await s.db.query(sql`select min(id) as id from spine.identity_decisions where event_id = ${event}`);
  await s.db.query(sql`select * from spine.undo_decision(${id})`);
  t.deepEqual(await s.customers(), ['shopify 1', 'shopify 2']);
  t.is(await live(), await customerOf(s.db, 'shopify', '2'));
});
