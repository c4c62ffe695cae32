import { shopifyCustomer, shopifyOrder, street } from '../support/payloads.ts';
import { story } from '../support/story.ts';

const ada = { email: 'ada@example.com' };

story('a guest order is its own identity, by its billing address', async (s, t) => {
  const order = shopifyOrder('1', { ...ada, phone: '512 555 0100', billing: street('Ada Lovelace') });
  t.deepEqual(await s.give('shopify', 'order', order), { decided: 1, created: 1 });
  t.deepEqual(await s.customers(), ['shopify order:1']);
  t.deepEqual(await s.primaries(), ['ada@example.com, 5125550100, Ada, Lovelace']);
});

story('two guest orders with one email are one customer', async (s, t) => {
  await s.give('shopify', 'order', shopifyOrder('1', ada), shopifyOrder('2', ada));
  t.deepEqual(await s.customers(), ['shopify order:1 + shopify order:2']);
});

story('a guest order becomes that of a customer who came later', async (s, t) => {
  await s.give('shopify', 'order', shopifyOrder('1', ada));
  await s.give('shopify', 'customer', shopifyCustomer('7', ada));
  t.deepEqual(await s.orders(), { 'shopify order:1': 'shopify 7 + shopify order:1' });
});

story('a guest order that the shop gives to another customer moves', async (s, t) => {
  await s.give('shopify', 'order', shopifyOrder('1', { email: 'ada@exmaple.com', phone: '512 555 0100' }));
  await s.give('shopify', 'customer', shopifyCustomer('7', ada));
  t.deepEqual(await s.customers(), ['shopify order:1', 'shopify 7']);
  await s.give('shopify', 'order', shopifyOrder('1', { at: 2, ...ada, customer: shopifyCustomer('7', ada) }));
  t.deepEqual(await s.orders(), { 'shopify order:1': 'shopify 7' });
  t.deepEqual(await s.ended(), ['shopify order:1']);
  t.deepEqual(await s.holders('email'), { 'ada@example.com': 'shopify 7' });
  t.deepEqual(await s.holders('phone', { former: true }), { '5125550100': 'shopify order:1' });
});
