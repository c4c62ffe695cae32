import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import { rolledBack } from '../../support/database.ts';
import { customerOf, merge, unmerge } from '../../support/decide.ts';
import {
  manualCustomer,
  manualOrder,
  qboCustomer,
  qboInvoice,
  qboReceipt,
  shipstationOrder,
  shipstationShipment,
  shopifyCustomer,
  shopifyOrder,
  street,
} from '../../support/payloads.ts';
import { type Story, stageIn, story } from '../../support/story.ts';

/** Rows as sentences; customers by what is primary of them. */
async function changes(db: Queryable, call: ReturnType<typeof sql>): Promise<string[]> {
  const rows = await db.query(sql`select * from ${call}`);
  const names = new Map(
    (await db.query(sql`select id, coalesce(primary_email, kind) as name from spine.customers`)).map((k) => [
      k.id,
      k.name,
    ]),
  );
  return rows.map((c) => {
    const who = (id: bigint | null) => (id === null ? 'nobody' : (names.get(id) ?? 'somebody'));
    if (c.identity_key === null) return `${c.what}: ${who(c.customer_id ?? c.from_customer_id)}`;
    return `${c.what}: ${c.provider} ${c.identity_key}, ${c.orders}, ${who(c.from_customer_id)} to ${who(c.customer_id)}`;
  });
}
const mark = (db: Queryable, provider: string, id: string) =>
  changes(db, sql`spine.mark_house(${provider}, ${id}, 'a connector')`);
const unmark = (db: Queryable, provider: string, id: string) =>
  changes(db, sql`spine.unmark_house(${provider}, ${id}, 'a mistake')`);
const kinds = async ({ db }: Story) =>
  (
    await db.query(sql`
    select coalesce(primary_email, '-') || ' ' || kind as name from spine.customers where dissolved_at is null and merged_into is null order by 1`)
  ).map((row) => row.name);
const wouldRebuild = ({ db }: Story) => db.query(sql`select * from spine.rebuild_identities(true)`);

/** All that a mark may touch, without ids. */
const state = async (s: Story) => ({
  kinds: await kinds(s),
  orders: await s.orders(),
  shipments: await s.shipments(),
  outcomes: await s.outcomes(),
  emails: await s.holders('email'),
  phones: await s.holders('phone'),
  reviews: await s.reviews(),
  primaries: await s.db.query(sql`
    select primary_email, primary_phone, first_name, last_name, company from spine.customers
    where dissolved_at is null and merged_into is null order by id`),
  claims: await s.db.query(sql`
    select provider, entity, external_id, identity_key, own, emails, phones, address_hash, address_words, first_name, last_name, company,
      name_words, former, emails_at, phones_at, address_at, names_at, dropped, state, matched_by from spine.claims order by 1, 2, 3`),
  internal: await s.db.query(sql`select external_id, internal from spine.orders order by 1`),
});

const web = qboCustomer('58', { DisplayName: 'Website Orders', email: 'web@shop.example' });
const bill = (name: string) => ({
  BillEmail: { Address: `${name.toLowerCase()}@example.com` },
  BillAddr: { Line1: `${name} Buyer`, Line2: `${name.length} Elm St`, City: 'Austin', PostalCode: '78701' },
});

/** Ann is known; her order, one of Bob's, and one that says nothing are a house account's. */
async function giveInvoices(s: Story): Promise<void> {
  await s.give('shopify', 'customer', shopifyCustomer('7', { email: 'ann@example.com', first_name: 'Ann' }));
  await s.give('qbo', 'customer', web);
  await s.give('qbo', 'order', qboInvoice('1', { customer: '58', ...bill('Ann') }));
  await s.give(
    'qbo',
    'order',
    qboInvoice('2', { customer: '58', ...bill('Bob') }),
    qboInvoice('3', { customer: '58' }),
  );
}
const marked = [
  'created: bob@example.com',
  'moved: qbo invoice:1, 1, web@shop.example to ann@example.com',
  'moved: qbo invoice:2, 1, web@shop.example to bob@example.com',
  'waits: qbo invoice:3, 1, web@shop.example to nobody',
];

story('orders of a QuickBooks house account go to whom they bill', async (s, t) => {
  await giveInvoices(s);
  t.deepEqual(await mark(s.db, 'qbo', '58'), marked);
  t.deepEqual(await s.orders(), {
    'qbo invoice:1': 'qbo invoice:1 + shopify 7',
    'qbo invoice:2': 'qbo invoice:2',
    'qbo invoice:3': null,
  });
  t.deepEqual(await kinds(s), ['ann@example.com person', 'bob@example.com person', 'web@shop.example house']);
  t.deepEqual(await wouldRebuild(s), []);
});

story('orders that come later go the same way', async (s, t) => {
  await giveInvoices(s);
  await mark(s.db, 'qbo', '58');
  await s.give('qbo', 'order', qboReceipt('4', { customer: '58', ...bill('Bob') }));
  await s.give('qbo', 'order', qboInvoice('1', { at: 2, customer: '58', ...bill('Cleo') }));
  t.deepEqual(await s.orders(), {
    'qbo invoice:1': 'qbo invoice:1 + shopify 7',
    'qbo invoice:2': 'qbo invoice:2 + qbo salesreceipt:4',
    'qbo invoice:3': null,
    'qbo salesreceipt:4': 'qbo invoice:2 + qbo salesreceipt:4',
  });
});

story('unmarked, everything is as it was before', async (s, t) => {
  await giveInvoices(s);
  const before = await state(s);
  await mark(s.db, 'qbo', '58');
  t.deepEqual(await unmark(s.db, 'qbo', '58'), [
    'dissolved: bob@example.com',
    'linked: qbo 58, 1, nobody to web@shop.example',
    'moved: qbo 58, 1, ann@example.com to web@shop.example',
    'moved: qbo 58, 1, bob@example.com to web@shop.example',
  ]);
  t.deepEqual(await state(s), before);
  t.deepEqual(await wouldRebuild(s), []);
  t.deepEqual(await mark(s.db, 'qbo', '58'), marked, 'and can be marked again');
});

story('a preview gives the same rows and changes nothing', async (s, t) => {
  await giveInvoices(s);
  const before = await state(s);
  const events = await s.events();
  const rows = await changes(s.db, sql`spine.preview_house('qbo', '58')`);
  t.deepEqual(
    rows.map((row) => row.replace('somebody', 'bob@example.com')),
    marked,
  );
  t.deepEqual(await state(s), before);
  t.deepEqual(await s.events(), events);
  t.deepEqual(await s.db.query(sql`select * from spine.house_accounts`), []);
  t.deepEqual(await mark(s.db, 'qbo', '58'), marked);
});

story('the events say who did it, why, and what followed', async (s, t) => {
  await giveInvoices(s);
  const [{ last }] = await s.db.query(sql`select max(id) as last from spine.identity_events`);
  await s.db.query(sql`select set_config('spine.actor', 'dora', true)`);
  await mark(s.db, 'qbo', '58');
  const [first, ...followed] = await s.db.query(sql`
    select e.id, e.event, e.external_id, e.actor, e.detail, e.cause_id from spine.identity_events as e where e.id > ${last} order by id`);
  t.like(first, {
    event: 'blocked',
    external_id: '58',
    actor: 'dora',
    detail: { house: true, reason: 'a connector' },
    cause_id: null,
  });
  t.true(followed.length >= 2);
  for (const event of followed) t.is(event.cause_id, first.id);
  const [{ customer_id }] = await s.db.query(sql`select customer_id from spine.orders where external_id = 'invoice:2'`);
  const steps = await s.db.query(sql`select sentence from spine.explain_customer(${customer_id}) order by step`);
  t.true(
    steps.some(({ sentence }) => sentence.includes('dora marked QBO customer 58 as one that stands for many people')),
    JSON.stringify(steps),
  );
  await unmark(s.db, 'qbo', '58');
  const [undone] = await s.db.query(sql`select actor, detail from spine.identity_events where event = 'unblocked'`);
  t.like(undone, { actor: 'dora', detail: { house: true, reason: 'a mistake' } });
  // what comes afterwards has another cause
  await s.give('manual', 'customer', manualCustomer('9', { email: 'zoe@example.com' }));
  const [{ cause_id }] = await s.db.query(sql`select cause_id from spine.identity_events order by id desc limit 1`);
  t.is(cause_id, null);
});

story('an order of Shopify leaves what the customer object said with the house', async (s, t) => {
  const house = shopifyCustomer('5', {
    email: 'pos@shop.example',
    phone: '512 555 0100',
    address: street('Point Of Sale'),
  });
  const order = (id: string, fields: object) => shopifyOrder(id, { customer: house, ...fields });
  await s.give('shopify', 'customer', house);
  await s.give(
    'shopify',
    'order',
    order('1', { email: 'ann@example.com', phone: '512 555 0111', billing: street('Ann Li') }),
  );
  await s.give('shopify', 'order', order('2', { email: null, phone: null }));
  await s.give('shopify', 'order', order('3', { email: 'ann@example.com' }));
  await s.give('shopify', 'order', { id: 3, admin_graphql_api_id: 'gid://shopify/Order/3' });
  const before = await state(s);
  await mark(s.db, 'shopify', 'gid://shopify/Customer/5');
  t.deepEqual(await s.holders('email'), { 'pos@shop.example': 'shopify 5', 'ann@example.com': 'shopify order:1' });
  t.deepEqual(await s.holders('email', { former: true }), {});
  t.deepEqual(await s.orders(), {
    'shopify order:1': 'shopify order:1',
    'shopify order:2': null,
    'shopify order:3': 'shopify 5', // deleted: it no longer says whose it was
  });
  await unmark(s.db, 'shopify', '5');
  t.deepEqual(await state(s), before);
});

story('the shop’s own address marks the orders of a house account no longer', async (s, t) => {
  await s.db.query(sql`insert into spine.email_rules (pattern, action) values ('*@shop.example', 'internal')`);
  const house = shopifyCustomer('5', { email: 'pos@shop.example' });
  await s.give('shopify', 'order', shopifyOrder('1', { customer: house, email: 'ann@example.com' }));
  const internal = async () => (await s.db.query(sql`select internal from spine.orders`))[0].internal;
  t.true(await internal());
  await mark(s.db, 'shopify', '5');
  t.false(await internal());
});

story('a house account without a record of its own is left with nothing', async (s, t) => {
  await s.give(
    'shopify',
    'order',
    shopifyOrder('1', { customer: { id: '5', email: 'pos@shop.example' }, email: 'ann@example.com' }),
  );
  t.deepEqual(await mark(s.db, 'shopify', '5'), [
    'dissolved: pos@shop.example',
    'created: ann@example.com',
    'moved: shopify order:1, 1, pos@shop.example to ann@example.com',
  ]);
  t.deepEqual(await kinds(s), ['ann@example.com person']);
  t.deepEqual(await wouldRebuild(s), []);
  // its record comes after all
  await s.give('shopify', 'customer', shopifyCustomer('5', { email: 'pos@shop.example' }));
  t.deepEqual(await kinds(s), ['ann@example.com person', 'pos@shop.example house']);
});

story('ShipStation’s shipments go with their orders', async (s, t) => {
  const order = shipstationOrder(1, { customerId: 77, email: 'ann@example.com', billTo: street('Ann Li') });
  await s.give('shipstation', 'order', order, shipstationOrder(2, { customerId: 77, email: 'bob@example.com' }));
  await s.give('shipstation', 'shipment', shipstationShipment(1, 1));
  const before = await state(s);
  t.deepEqual(await s.shipments(), { 'shipstation shipment:1': 'shipstation 77' });
  await mark(s.db, 'shipstation', '77');
  t.deepEqual(await s.shipments(), { 'shipstation shipment:1': 'shipstation order:1' });
  t.deepEqual(await s.orders(), {
    'shipstation order:1': 'shipstation order:1',
    'shipstation order:2': 'shipstation order:2',
  });
  await s.give('shipstation', 'shipment', shipstationShipment(2, 2));
  t.is((await s.shipments())['shipstation shipment:2'], 'shipstation order:2');
  await unmark(s.db, 'shipstation', '77');
  const after = await state(s);
  t.deepEqual(after.orders, before.orders);
  t.deepEqual(after.emails, before.emails);
  t.deepEqual(await s.shipments(), {
    'shipstation shipment:1': 'shipstation 77',
    'shipstation shipment:2': 'shipstation 77',
  });
});

story('orders kept by hand, and those of other programs', async (s, t) => {
  await s.give(
    'manual',
    'customer',
    manualCustomer('M1', { company: 'Counter' }),
    manualCustomer('7', { email: 'cy@example.com' }),
  );
  await s.give('manual', 'order', manualOrder('1', { customer_external_id: 'M1', email: 'ann@example.com' }));
  const direct = (id: string) =>
    s.db.query(sql`
    insert into spine.orders (provider, external_id, customer_external_id, email) values ('manual', ${id}, ' M1', 'cy@example.com')`);
  await direct('order:D1');
  await s.resolve();
  const before = await state(s);
  t.is((await s.orders())['manual order:D1'], 'manual M1');
  await mark(s.db, 'manual', 'M1');
  await direct('order:D2');
  await s.resolve();
  t.deepEqual(await s.orders(), {
    'manual order:1': 'manual order:1',
    'manual order:D1': 'manual 7',
    'manual order:D2': 'manual 7',
  });
  await s.db.query(sql`delete from spine.claims where external_id = 'order:D2'`);
  await s.db.query(sql`delete from spine.orders where external_id = 'order:D2'`);
  await unmark(s.db, 'manual', 'M1');
  t.deepEqual(await state(s), before);
});

story('another account of the provider has a customer of the same number', async (s, t) => {
  await s.give('qbo', 'order', qboInvoice('1', { customer: '58', ...bill('Ann') }));
  await stageIn(s.db, 'qbo', 'customer', [web], 'b');
  await stageIn(s.db, 'qbo', 'order', [qboInvoice('1', { customer: '58', ...bill('Bob') })], 'b');
  await s.resolve();
  await mark(s.db, 'qbo', 'b/58');
  await stageIn(s.db, 'qbo', 'order', [qboInvoice('2', { customer: '58', ...bill('Bob') })], 'b');
  await s.give('qbo', 'order', qboInvoice('2', { customer: '58', ...bill('Ann') }));
  t.deepEqual(await s.orders(), {
    'qbo invoice:1': null,
    'qbo invoice:2': null,
    'qbo b/invoice:1': 'qbo b/invoice:1 + qbo b/invoice:2',
    'qbo b/invoice:2': 'qbo b/invoice:1 + qbo b/invoice:2',
  });
});

story('an order that waits with the house account waits no longer, and its review is settled', async (s, t) => {
  await s.give(
    'manual',
    'customer',
    manualCustomer('1', { email: 'web@shop.example' }),
    manualCustomer('2', { phone: '512 555 0100' }),
  );
  const both = shopifyCustomer('5', { email: 'web@shop.example', phone: '512 555 0100' });
  await s.give('shopify', 'order', shopifyOrder('1', { customer: both, email: 'ann@example.com' }));
  t.is((await s.reviews()).length, 1);
  t.deepEqual(await mark(s.db, 'shopify', '5'), [
    'created: ann@example.com',
    'linked: shopify order:1, 1, nobody to ann@example.com',
  ]);
  t.deepEqual(await s.reviews(), []);
});

story('what was pending before is no part of the answer', async (s, t) => {
  await giveInvoices(s);
  await s.stage('manual', 'customer', manualCustomer('9', { email: 'zoe@example.com' }));
  t.deepEqual(await mark(s.db, 'qbo', '58'), marked);
  t.is((await s.outcomes())['manual 9'], 'none');
});

story('a rebuild keeps it', async (s, t) => {
  await giveInvoices(s);
  await mark(s.db, 'qbo', '58');
  const graph = async () => ({ ...(await state(s)), outcomes: null, claims: null, primaries: null });
  const before = await graph();
  await s.db.query(sql`select * from spine.rebuild_identities(false)`);
  t.deepEqual(await graph(), before);
});

story('a customer whose record waits is marked, and is one when it no longer waits', async (s, t) => {
  await s.give(
    'qbo',
    'customer',
    qboCustomer('1', { email: 'ann@example.com' }),
    qboCustomer('2', { phone: '512 555 0102' }),
  );
  await s.give('shopify', 'customer', shopifyCustomer('7', { email: 'ann@example.com', phone: '512 555 0102' }));
  t.is((await s.reviews()).length, 1);
  t.deepEqual(await mark(s.db, 'shopify', '7'), []);
  await s.db.query(sql`select spine.review_create(id) from spine.match_reviews`);
  t.deepEqual(await kinds(s), ['- person', 'ann@example.com house', 'ann@example.com person']);
});

story('an account that is unmarked while it is merged comes back as what it was', async (s, t) => {
  await s.give('qbo', 'customer', web, qboCustomer('12', { email: 'ann@example.com' }));
  await s.give('qbo', 'order', qboInvoice('1', { customer: '58' }));
  const before = await kinds(s);
  await mark(s.db, 'qbo', '58');
  const event = await merge(s.db, await customerOf(s.db, 'qbo', '58'), await customerOf(s.db, 'qbo', '12'));
  await unmark(s.db, 'qbo', '58');
  await unmerge(s.db, event);
  t.deepEqual(await kinds(s), before);
});

const refusals: [string, ReturnType<typeof sql>, string][] = [
  ['an unknown provider', sql`spine.mark_house('etsy', '1', 'x')`, 'IS001'],
  ['a provider without orders', sql`spine.mark_house('klaviyo', '1', 'x')`, 'IS001'],
  ['Amazon', sql`spine.mark_house('amazon', '113-1234567-7654321', 'x')`, 'IS005'],
  ['the key of an order', sql`spine.mark_house('qbo', 'invoice:1', 'x')`, 'IS005'],
  ['no id', sql`spine.mark_house('qbo', null, 'x')`, 'IS005'],
  ['no reason', sql`spine.mark_house('qbo', '58', ' ')`, 'IS005'],
  ['an unknown customer', sql`spine.mark_house('qbo', '59', 'x')`, 'IS007'],
  ['a marked one', sql`spine.mark_house('qbo', '12', 'x')`, 'IS010'],
  ['the preview of a marked one', sql`spine.preview_house('qbo', '12')`, 'IS010'],
  ['the preview of an unknown one', sql`spine.preview_house('qbo', '59')`, 'IS007'],
  ['an unmarked one', sql`spine.unmark_house('qbo', '58', 'x')`, 'IS010'],
];
for (const [what, call, code] of refusals) {
  test(
    `${what} is refused with ${code} and a hint`,
    rolledBack(async (tx, t) => {
      await stageIn(tx, 'qbo', 'customer', [web, qboCustomer('12', { CompanyName: 'Counter' })]);
      await tx.query(sql`select spine.resolve_pending()`);
      await tx.query(sql`select * from spine.mark_house('qbo', '12', 'x')`);
      await tx.query(sql`savepoint before`);
      const error = await t.throwsAsync(tx.query(sql`select * from ${call}`), { code });
      t.truthy((error as unknown as { hint: string }).hint);
      await tx.query(sql`rollback to savepoint before`);
    }),
  );
}
