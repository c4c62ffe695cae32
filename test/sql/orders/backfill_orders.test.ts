import { sql } from '@databases/pg';
import {
  amazonOrder,
  manualCustomer,
  shipstationOrder,
  shipstationShipment,
  shopifyCustomer,
  street,
} from '../../support/payloads.ts';
import { story } from '../../support/story.ts';

const ada = { email: 'ada@example.com' };
const backfill = sql`select spine.backfill_orders()::integer as filled`;

story('it resolves what waits and says how many orders got a customer', async (s, t) => {
  t.deepEqual(await s.db.query(backfill), [{ filled: 0 }]);
  await s.give('manual', 'customer', manualCustomer('1', ada));
  await s.db.query(sql`
    insert into spine.orders (provider, external_id, email)
    values ('manual', 'order:1', 'ada@example.com'), ('manual', 'order:2', 'bob@example.com')`);
  t.deepEqual(await s.db.query(backfill), [{ filled: 1 }]);
  t.deepEqual(await s.db.query(backfill), [{ filled: 0 }]);
  t.deepEqual(await s.orders(), { 'manual order:1': 'manual 1', 'manual order:2': null });
});

story('a customer that another program took away is put back', async (s, t) => {
  await s.give('shipstation', 'order', shipstationOrder(1, ada));
  await s.give('shipstation', 'shipment', shipstationShipment(1, 1));
  await s.db.query(sql`update spine.orders set customer_id = null`);
  await s.db.query(sql`update spine.shipments set customer_id = null`);
  t.deepEqual(await s.db.query(backfill), [{ filled: 1 }]);
  t.deepEqual(await s.orders(), { 'shipstation order:1': 'shipstation order:1' });
  t.deepEqual(await s.shipments(), { 'shipstation shipment:1': 'shipstation order:1' });
});

story('an order that came while the trigger was off gets a claim', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('1', ada));
  await s.db.query(sql`alter table spine.orders disable trigger claim_direct`);
  await s.db.query(
    sql`insert into spine.orders (provider, external_id, email) values ('manual', 'order:1', 'ada@example.com')`,
  );
  await s.db.query(sql`alter table spine.orders enable trigger claim_direct`);
  t.deepEqual(await s.db.query(backfill), [{ filled: 1 }]);
  t.deepEqual(await s.orders(), { 'manual order:1': 'manual 1' });
});

story('each way in which an order of another program can be known', async (s, t) => {
  const home = street('Ada Lovelace');
  const id = '113-1234567-7654321';
  await s.give(
    'manual',
    'customer',
    manualCustomer('1', { ...ada, phone: '512 555 0100', name: 'Ada Lovelace', address: home }),
  );
  await s.give('amazon', 'order', amazonOrder(id, { email: 'q@marketplace.amazon.com' }));
  await s.db.query(sql`
    insert into spine.orders (provider, external_id, customer_external_id, email, phone, address, number) values
      ('manual', 'order:key', '1', null, null, null, null),
      ('shopify', 'order:email', null, 'Ada@Example.com', null, null, null),
      ('shopify', 'order:phone', null, null, '+1 512-555-0100', null, null),
      ('shopify', 'order:address', null, null, null, ${JSON.stringify(home)}::jsonb, null),
      ('shipstation', 'order:number', null, null, null, null, ${id}),
      ('shopify', 'order:nobody', null, 'no-reply@example.com', '123', '"Elm St"', null)`);
  await s.db.query(backfill);
  const customer = 'manual 1';
  t.deepEqual(await s.orders(), {
    [`amazon ${id}`]: `amazon ${id}`,
    'manual order:key': customer,
    'shopify order:email': customer,
    'shopify order:phone': customer,
    'shopify order:address': customer,
    'shipstation order:number': `amazon ${id}`,
    'shopify order:nobody': null,
  });
  t.deepEqual(await s.customers(), [customer, `amazon ${id}`], 'and none of them is an identity');
});

story('an order that names two people waits for a decision', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('1', ada), shopifyCustomer('2', { phone: '512 555 0100' }));
  await s.db.query(sql`
    insert into spine.orders (provider, external_id, email, phone) values ('manual', 'order:1', 'ada@example.com', '512 555 0100')`);
  t.deepEqual(await s.db.query(backfill), [{ filled: 0 }]);
  t.deepEqual(await s.reviews(), ['manual order:1: candidates of shopify 1 or shopify 2']);
});
