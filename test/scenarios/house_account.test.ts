// A connector books what the web shop sells under one QuickBooks customer, "Website Orders": ten people become one.
import { sql } from '@databases/pg';
import { qboCustomer, qboInvoice, qboReceipt, shopifyCustomer } from '../support/payloads.ts';
import { type Story, story } from '../support/story.ts';

const people = ['Ann', 'Bob', 'Cleo', 'Dora', 'Emil', 'Fritz', 'Gwen', 'Hugo', 'Ines', 'Jonas'];
const order = (name: string, n: number) =>
  (n % 2 === 0 ? qboInvoice : qboReceipt)(`${n}`, {
    customer: '58',
    BillEmail: { Address: `${name.toLowerCase()}@example.com` },
    BillAddr: { Line1: `${name} Li`, Line2: `${n + 1} Elm St`, City: 'Austin', PostalCode: '78701' },
  });

async function sell(s: Story): Promise<void> {
  await s.give(
    'qbo',
    'customer',
    qboCustomer('58', { DisplayName: 'Website Orders' }),
    qboCustomer('12', { email: 'ann@example.com', GivenName: 'Ann' }),
  );
  await s.give('shopify', 'customer', shopifyCustomer('7', { email: 'bob@example.com' }));
  await s.give('qbo', 'order', ...people.map(order));
}
const ordersOf = async ({ db }: Story) =>
  (
    await db.query(sql`
    select coalesce(k.primary_email, k.kind) as name, count(*)::integer as orders
    from spine.orders as o join spine.customers as k on k.id = o.customer_id group by 1 order by 1`)
  ).map(({ name, orders }) => `${name} ${orders}`);
const suspects = async ({ db }: Story) =>
  db.query(sql`
    select provider, external_id, orders::integer, names::integer, emails::integer from spine.v_house_suspects`);

story('it is found, marked, and its orders are ten people’s', async (s, t) => {
  await sell(s);
  t.deepEqual(await ordersOf(s), ['person 10']);
  t.deepEqual(await suspects(s), [{ provider: 'qbo', external_id: '58', orders: 10, names: 10, emails: 10 }]);

  const preview = await s.db.query(
    sql`select what, provider, identity_key, from_customer_id, orders from spine.preview_house('qbo', '58')`,
  );
  t.deepEqual(await ordersOf(s), ['person 10']);
  const changes = await s.db.query(sql`
    select what, provider, identity_key, from_customer_id, orders from spine.mark_house('qbo', '58', 'books the web shop')`);
  t.deepEqual(changes, preview);
  t.is(changes.filter(({ what }) => what === 'moved').length, 10);
  t.is(changes.filter(({ what }) => what === 'created').length, 8);

  t.deepEqual(
    await ordersOf(s),
    people.map((name) => `${name.toLowerCase()}@example.com 1`),
  );
  t.is((await s.orders())['qbo invoice:0'], 'qbo 12 + qbo invoice:0');
  t.is((await s.orders())['qbo salesreceipt:1'], 'qbo salesreceipt:1 + shopify 7');
  t.deepEqual(await suspects(s), []);
  t.deepEqual(await s.reviews(), []);
});

story('the same when it was marked before they came, and after a rebuild', async (s, t) => {
  await s.give('qbo', 'customer', qboCustomer('58', { DisplayName: 'Website Orders' }));
  await s.db.query(sql`select from spine.mark_house('qbo', '58', 'books the web shop')`);
  await sell(s);
  const orders = await s.orders();
  t.deepEqual(
    await ordersOf(s),
    people.map((name) => `${name.toLowerCase()}@example.com 1`),
  );
  await s.db.query(sql`select from spine.rebuild_identities(false)`);
  t.deepEqual(await s.orders(), orders);
});

story('unmarked, they are the house’s again', async (s, t) => {
  await sell(s);
  const before = [await s.customers(), await s.orders(), await s.holders('email'), await s.holders('address_hash')];
  await s.db.query(sql`select from spine.mark_house('qbo', '58', 'books the web shop')`);
  await s.db.query(sql`select from spine.unmark_house('qbo', '58', 'one buyer after all')`);
  t.deepEqual(await ordersOf(s), ['person 10']);
  const live = (await s.customers()).filter((name) => name !== 'nobody');
  t.deepEqual([live, await s.orders(), await s.holders('email'), await s.holders('address_hash')], before);
});
