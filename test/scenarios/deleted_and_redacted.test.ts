import { sql } from '@databases/pg';
import { manualCustomer, qboCustomer, qboInvoice, shopifyCustomer, shopifyOrder, street } from '../support/payloads.ts';
import { story } from '../support/story.ts';

story('a deactivated QuickBooks customer ends its identity, and an active version takes it up again', async (s, t) => {
  await s.give('qbo', 'customer', qboCustomer('7', { email: 'ada@example.com' }));
  await s.give('qbo', 'customer', qboCustomer('7', { at: 2, email: 'ada@example.com', Active: false }));
  t.deepEqual(await s.ended(), ['qbo 7']);
  t.deepEqual(await s.customers(), ['qbo 7'], 'the customer stays');
  await s.give('qbo', 'order', qboInvoice('1', { customer: '7' }));
  t.deepEqual(await s.orders(), { 'qbo invoice:1': 'qbo 7' }, 'an ended identity still decides');
  await s.give('qbo', 'customer', qboCustomer('7', { at: 3, email: 'ada@example.com' }));
  t.deepEqual(await s.ended(), []);
  t.deepEqual(await s.events('created', 'ended'), ['created', 'ended']);
});

story('a deletion in Shopify ends the identity and keeps what is known', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('1', { email: 'ada@example.com' }));
  await s.give('shopify', 'customer', {
    id: '1',
    admin_graphql_api_id: 'gid://shopify/Customer/1',
    tax_exemptions: [],
  });
  t.deepEqual(await s.ended(), ['shopify 1']);
  t.deepEqual(await s.holders('email'), { 'ada@example.com': 'shopify 1' });
  t.deepEqual(await s.primaries(), ['ada@example.com']);
});

story('a deleted QuickBooks invoice keeps its customer and counts nothing', async (s, t) => {
  await s.give('qbo', 'customer', qboCustomer('7', { email: 'ada@example.com' }));
  await s.give('qbo', 'order', qboInvoice('1', { customer: '7' }));
  await s.give('qbo', 'order', {
    Invoice: { Id: '1', domain: 'QBO', status: 'Deleted', MetaData: { LastUpdatedTime: '2026-03-09T00:00:00Z' } },
  });
  t.deepEqual(await s.orders(), { 'qbo invoice:1': 'qbo 7' });
  t.deepEqual(await s.db.query(sql`select state, net, number from spine.orders`), [
    { state: 'deleted', net: '0', number: 'D1' },
  ]);
});

story('a deleted guest order keeps its customer', async (s, t) => {
  await s.give(
    'shopify',
    'order',
    shopifyOrder('5', { email: 'ada@example.com', customer: shopifyCustomer('1', { email: 'ada@example.com' }) }),
  );
  await s.give('shopify', 'order', { id: 5 });
  t.deepEqual(await s.orders(), { 'shopify order:5': 'shopify 1' });
});

story('a redaction empties the customer', async (s, t) => {
  const ada = { email: 'ada@example.com', phone: '512 555 0100', first_name: 'Ada', address: street('Ada') };
  await s.give('shopify', 'customer', shopifyCustomer('1', ada));
  await s.give('shopify', 'customer', {
    shop_id: 9,
    shop_domain: 'x.myshopify.com',
    customer: { id: 1, email: 'ada@example.com', phone: '512 555 0100' },
    orders_to_redact: [],
  });
  t.deepEqual(await s.customers(), ['shopify 1']);
  t.deepEqual(await s.holders('email'), {});
  t.deepEqual(await s.holders('address_hash'), {});
  const [claim] = await s.db.query(sql`select emails, phones, address_hash, first_name from spine.claims`);
  t.deepEqual(claim, { emails: [], phones: [], address_hash: null, first_name: null });
});

story('an explicit null empties, an absent field does not', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('1', { email: 'ada@example.com', phone: '512 555 0100' }));
  await s.give('shopify', 'customer', shopifyCustomer('1', { at: 2, email: null }));
  t.deepEqual(await s.holders('email'), {});
  t.deepEqual(await s.holders('phone'), { '5125550100': 'shopify 1' });
});

story('a refused field overwrites nothing', async (s, t) => {
  await s.give('shopify', 'order', shopifyOrder('1', { customer: shopifyCustomer('7', { email: 'ada@example.com' }) }));
  await s.give('shopify', 'order', shopifyOrder('1', { at: 2, customer: shopifyCustomer('7') }));
  t.deepEqual(await s.holders('email'), { 'ada@example.com': 'shopify 7' });
});

story('a primary that its identity no longer has is taken from another', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('1', { email: 'ada@example.com', phone: '512 555 0100' }));
  await s.give('manual', 'customer', manualCustomer('2', { email: 'ada@work.example', phone: '512 555 0100' }));
  await s.give('shopify', 'customer', shopifyCustomer('1', { at: 2, email: null, phone: '512 555 0100' }));
  t.deepEqual(await s.primaries(), ['ada@work.example, 5125550100']);
});
