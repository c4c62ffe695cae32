// Amazon hides who bought; a copy in ShipStation or a later address tells.
import { sql } from '@databases/pg';
import { amazonAddress, amazonOrder, day, manualCustomer, shipstationOrder, street } from '../support/payloads.ts';
import { story } from '../support/story.ts';

const id = '113-1234567-7654321';
const masked = amazonOrder(id);
const copy = shipstationOrder(1, { number: id, email: 'q7@marketplace.amazon.com', shipTo: street('Ada Lovelace') });

story('a masked order waits and makes nobody up', async (s, t) => {
  t.deepEqual(await s.give('amazon', 'order', masked), { decided: 1, unidentified: 1 });
  t.deepEqual(await s.customers(), []);
});

story('a masked order gets its person from a later copy', async (s, t) => {
  await s.give('amazon', 'order', masked);
  await s.give('shipstation', 'order', copy);
  t.deepEqual(await s.customers(), [`amazon ${id} + shipstation order:1`]);
  t.like(await s.outcomes(), { [`amazon ${id}`]: 'order_reference', 'shipstation order:1': 'none' });
  t.deepEqual(new Set(Object.values(await s.orders())).size, 1);
});

story('a masked order and its copy in one backlog are one person', async (s, t) => {
  await s.stage('amazon', 'order', masked);
  await s.stage('shipstation', 'order', copy);
  await s.resolve();
  t.deepEqual(await s.customers(), [`amazon ${id} + shipstation order:1`]);
});

story('a masked order gets its person from a later address', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('7', { name: 'Ada Lovelace', address: street('Ada Lovelace') }));
  await s.give('amazon', 'order', masked);
  await s.give('amazon', 'order', amazonAddress(id, street('Ada Lovelace')));
  t.deepEqual(await s.customers(), [`amazon ${id} + manual 7`]);
  t.like(await s.outcomes(), { [`amazon ${id}`]: 'address_hash' });
  t.deepEqual(await s.orders(), { [`amazon ${id}`]: `amazon ${id} + manual 7` });
});

story('a later mask takes nothing back', async (s, t) => {
  const told = amazonOrder(id, {
    email: 'q7@marketplace.amazon.com',
    name: 'Ada Lovelace',
    address: street('Ada Lovelace'),
  });
  await s.give('amazon', 'order', told);
  await s.give('amazon', 'order', amazonOrder(id, { at: 9 }));
  t.deepEqual(await s.holders('email'), { 'q7@marketplace.amazon.com': `amazon ${id}` });
  t.is(Object.keys(await s.holders('address_hash')).length, 1);
  const [order] = await s.db.query(sql`select email, address from spine.orders`);
  t.is(order.email, 'q7@marketplace.amazon.com');
  t.like(order.address, { address1: '12 Elm St' });
});

story('a copy takes the person of a held order, whatever it says itself', async (s, t) => {
  await s.give('amazon', 'order', amazonOrder(id, { email: 'q7@marketplace.amazon.com' }));
  await s.give('manual', 'customer', manualCustomer('7', { email: 'office@example.com' }));
  await s.give('shipstation', 'order', shipstationOrder(1, { number: id, email: 'office@example.com' }));
  t.like(await s.outcomes(), { 'shipstation order:1': 'order_reference' });
  t.deepEqual(await s.customers(), [`amazon ${id} + shipstation order:1`, 'manual 7']);
});

story('two copies of different people leave the order alone', async (s, t) => {
  await s.give('amazon', 'order', masked);
  await s.stage('shipstation', 'order', shipstationOrder(1, { number: id, email: 'ada@example.com' }));
  await s.stage('shipstation', 'order', shipstationOrder(2, { number: id, email: 'bob@example.com' }));
  await s.resolve();
  t.deepEqual(await s.customers(), ['shipstation order:1', 'shipstation order:2']);
  t.like(await s.outcomes(), { [`amazon ${id}`]: 'unidentified' });
  t.like(await s.orders(), { [`amazon ${id}`]: null });
});

/** The newer version of an order that was sent to somebody else's phone. */
const elsewhere = { deliveryAddress: { name: 'Q', phone: '512 555 0199' } };

story('a copy waits with an ambiguous order, and both are settled together', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('1', { email: 'q7@marketplace.amazon.com', phone: '5125550101' }));
  await s.give('shipstation', 'order', shipstationOrder(8, { email: 'q7@marketplace.amazon.com' }));
  await s.give('manual', 'customer', manualCustomer('2', { phone: '5125550102' }));
  const order = amazonOrder(id, { email: 'q7@marketplace.amazon.com', phone: '512 555 0102', address: street('Q') });
  await s.give('amazon', 'order', order);
  await s.give('shipstation', 'order', shipstationOrder(1, { number: id }));
  t.like(await s.outcomes(), { [`amazon ${id}`]: 'ambiguous', 'shipstation order:1': 'ambiguous' });
  t.deepEqual(await s.reviews(), [
    `amazon ${id}: candidates of shipstation order:8 or manual 2`,
    'shipstation order:1: order_reference of shipstation order:8 or manual 2',
  ]);
  await s.give('amazon', 'order', { ...order, lastUpdatedTime: day(5), recipient: elsewhere });
  const settled = `amazon ${id} + shipstation order:1 + shipstation order:8`;
  t.deepEqual(await s.customers(), ['manual 1', settled, 'manual 2']);
  t.like(await s.orders(), { [`amazon ${id}`]: settled, 'shipstation order:1': settled });
  t.deepEqual(await s.reviews(), []);
});

for (const batch of [1, 20_000]) {
  story(`an order that two people have leaves its copy to a person, in batches of ${batch}`, async (s, t) => {
    await s.give('manual', 'customer', manualCustomer('1', { email: 'ada@example.com' }));
    await s.give('manual', 'customer', manualCustomer('2', { email: 'bob@example.com' }));
    await s.db.query(sql`
      insert into spine.orders (provider, external_id, email) values ('amazon', ${id}, 'ada@example.com')`);
    await s.resolve();
    await s.db.query(sql`select spine.upsert_customer('amazon', ${id}, 'bob@example.com')`);
    await s.stage('shipstation', 'order', shipstationOrder(1, { number: id }));
    await s.resolve(batch);
    t.deepEqual(await s.customers(), ['manual 1', `amazon ${id} + manual 2`]);
    t.deepEqual(await s.reviews(), [`shipstation order:1: order_reference of manual 1 or amazon ${id} + manual 2`]);
  });
}
