import { sql } from '@databases/pg';
import { manualCustomer, qboCustomer, qboReceipt, shopifyCustomer, shopifyOrder } from '../support/payloads.ts';
import { stageIn, story } from '../support/story.ts';

story('a walk-in receipt 58 and the customer 58 are two', async (s, t) => {
  await s.give('qbo', 'customer', qboCustomer('58', { email: 'ada@example.com' }));
  await s.give('qbo', 'order', qboReceipt('58', { BillEmail: { Address: 'walk@in.example' } }));
  t.deepEqual(await s.customers(), ['qbo 58', 'qbo salesreceipt:58']);
  t.deepEqual(await s.orders(), { 'qbo salesreceipt:58': 'qbo salesreceipt:58' });
});

story('an id of a provider is not that of another', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('58'));
  await s.give('qbo', 'customer', qboCustomer('58'));
  await s.give('manual', 'customer', manualCustomer('58'));
  t.is((await s.customers()).length, 3);
});

story('a second account writes its prefix on every key', async (s, t) => {
  await stageIn(s.db, 'shopify', 'customer', [shopifyCustomer('7', { email: 'ada@example.com' })]);
  await stageIn(s.db, 'shopify', 'customer', [shopifyCustomer('7', { email: 'bob@example.com' })], 'outlet');
  await stageIn(s.db, 'shopify', 'order', [shopifyOrder('1', { customer: { id: '7' } })], 'outlet');
  await s.resolve();
  t.deepEqual(await s.customers(), ['shopify 7', 'shopify outlet/7']);
  t.deepEqual(await s.orders(), { 'shopify outlet/order:1': 'shopify outlet/7' });
  t.deepEqual(await s.db.query(sql`select account, customer_external_id from spine.orders`), [
    { account: 'outlet', customer_external_id: 'outlet/7' },
  ]);
});

story('an id beyond 2^53 keeps every digit', async (s, t) => {
  await s.give('shopify', 'customer', '{"id": 9007199254740993, "email": "ada@example.com"}');
  await s.give(
    'shopify',
    'order',
    '{"id": 9007199254740995, "created_at": "2026-03-01T00:00:00Z", "total_price": "1.00", "currency": "USD", "customer": {"id": 9007199254740993}}',
  );
  t.deepEqual(await s.orders(), { 'shopify order:9007199254740995': 'shopify 9007199254740993' });
});

story('a gid and a bare id are one', async (s, t) => {
  await s.give('shopify', 'customer', {
    id: 'gid://shopify/Customer/7',
    defaultEmailAddress: { emailAddress: 'ada@example.com' },
  });
  await s.give('shopify', 'customer', shopifyCustomer('7', { phone: '512 555 0100' }));
  t.deepEqual(await s.customers(), ['shopify 7']);
  t.deepEqual(await s.primaries(), ['ada@example.com, 5125550100']);
});
