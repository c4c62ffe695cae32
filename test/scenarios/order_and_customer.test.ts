// An order and its customer end together, whichever comes first.
import { sql } from '@databases/pg';
import {
  manualCustomer,
  manualOrder,
  qboCustomer,
  qboInvoice,
  shopifyCustomer,
  shopifyOrder,
} from '../support/payloads.ts';
import { story } from '../support/story.ts';

const cases = {
  shopify: {
    customer: shopifyCustomer('7', { email: 'ada@example.com' }),
    order: shopifyOrder('1', { customer: shopifyCustomer('7', { email: 'ada@example.com' }) }),
    end: { 'shopify order:1': 'shopify 7' },
  },
  qbo: {
    customer: qboCustomer('7', { email: 'ada@example.com' }),
    order: qboInvoice('1', { customer: '7' }),
    end: { 'qbo invoice:1': 'qbo 7' },
  },
  manual: {
    customer: manualCustomer('7', { email: 'ada@example.com' }),
    order: manualOrder('1', { customer_external_id: '7', total: 10 }),
    end: { 'manual order:1': 'manual 7' },
  },
};

for (const [provider, { customer, order, end }] of Object.entries(cases)) {
  story(`${provider}: customer first, order later`, async (s, t) => {
    await s.give(provider, 'customer', customer);
    await s.give(provider, 'order', order);
    t.deepEqual(await s.orders(), end);
    t.like(await s.customers(), { length: 1 });
  });

  story(`${provider}: order first, customer later`, async (s, t) => {
    await s.give(provider, 'order', order);
    await s.give(provider, 'customer', customer);
    t.deepEqual(await s.orders(), end);
    t.like(await s.customers(), { length: 1 });
  });
}

story('an invoice waits for its customer and makes nobody up', async (s, t) => {
  t.deepEqual(await s.give('qbo', 'order', qboInvoice('1', { customer: '7' })), { decided: 1, unidentified: 1 });
  t.deepEqual(await s.customers(), []);
  t.deepEqual(await s.orders(), { 'qbo invoice:1': null });
});

const insertOrder = sql`
  insert into spine.orders (provider, external_id, customer_external_id) values ('manual', 'order:1', '7')`;
const insertOrderByEmail = sql`
  insert into spine.orders (provider, external_id, email) values ('manual', 'order:1', 'Ada@Example.com')`;
const customer = manualCustomer('7', { email: 'ada@example.com' });

for (const [by, insert] of Object.entries({ 'its key': insertOrder, 'an email': insertOrderByEmail })) {
  story(`an order of another program gets the customer known by ${by}`, async (s, t) => {
    await s.give('manual', 'customer', customer);
    await s.db.query(insert);
    await s.resolve();
    t.deepEqual(await s.orders(), { 'manual order:1': 'manual 7' });
  });

  story(`an order of another program waits for the customer known by ${by}`, async (s, t) => {
    await s.db.query(insert);
    t.deepEqual(await s.resolve(), { decided: 1, unidentified: 1 });
    t.deepEqual(await s.customers(), [], 'it never makes a customer');
    await s.give('manual', 'customer', customer);
    t.deepEqual(await s.orders(), { 'manual order:1': 'manual 7' });
  });
}

story('both ways give an order of another program the same customer', async (s, t) => {
  await s.db.query(insertOrderByEmail);
  await s.give('shopify', 'customer', shopifyCustomer('3', { email: 'ada@example.com' }));
  await s.db.query(sql`
    insert into spine.orders (provider, external_id, email) values ('manual', 'order:2', 'ada@example.com')`);
  await s.db.query(sql`select spine.backfill_orders()`);
  t.deepEqual(await s.orders(), { 'manual order:1': 'shopify 3', 'manual order:2': 'shopify 3' });
});

story('an order of another program teaches nothing', async (s, t) => {
  await s.give('manual', 'customer', customer);
  await s.db.query(sql`
    insert into spine.orders (provider, external_id, email, phone)
    values ('manual', 'order:1', 'ada@example.com', '512 555 0100')`);
  await s.resolve();
  t.deepEqual(await s.orders(), { 'manual order:1': 'manual 7' });
  t.deepEqual(await s.holders('phone'), {});
  t.deepEqual(await s.customers(), ['manual 7']);
});
