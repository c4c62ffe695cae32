import { manualCustomer, shopifyCustomer } from '../support/payloads.ts';
import { story } from '../support/story.ts';

story('a changed email is followed, and the old one becomes former', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('7', { email: 'old@example.com' }));
  await s.give('shopify', 'customer', shopifyCustomer('7', { at: 2, email: 'new@example.com' }));
  t.deepEqual(await s.primaries(), ['new@example.com']);
  t.deepEqual(await s.holders('email'), { 'new@example.com': 'shopify 7' });
  t.deepEqual(await s.holders('email', { former: true }), { 'old@example.com': 'shopify 7' });
});

story('a match on a former email is for a person to decide', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('7', { email: 'old@example.com' }));
  await s.give('shopify', 'customer', shopifyCustomer('7', { at: 2, email: 'new@example.com' }));
  t.deepEqual(await s.give('manual', 'customer', manualCustomer('1', { email: 'old@example.com' })), {
    decided: 1,
    ambiguous: 1,
  });
  t.deepEqual(await s.reviews(), ['manual 1: former of shopify 7']);
  t.deepEqual(await s.customers(), ['shopify 7']);
});

story('a live holder decides before a former one', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('7', { email: 'old@example.com' }));
  await s.give('shopify', 'customer', shopifyCustomer('7', { at: 2, email: 'new@example.com' }));
  await s.give('manual', 'customer', manualCustomer('1', { email: 'old@example.com', phone: '512 555 0101' }));
  await s.give('manual', 'customer', manualCustomer('2', { email: 'new@example.com' }));
  await s.give('manual', 'customer', manualCustomer('3', { email: 'old@example.com' }));
  t.deepEqual(await s.customers(), ['shopify 7 + manual 2']);
  t.deepEqual(await s.reviews(), [
    'manual 1: former of shopify 7 + manual 2',
    'manual 3: former of shopify 7 + manual 2',
  ]);
});

story('an email that another record of the customer still says stays live', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('7', { email: 'old@example.com' }));
  await s.give('manual', 'customer', manualCustomer('1', { email: 'old@example.com' }));
  await s.give('shopify', 'customer', shopifyCustomer('7', { at: 2, email: 'new@example.com' }));
  t.deepEqual(Object.keys(await s.holders('email')).sort(), ['new@example.com', 'old@example.com']);
  t.deepEqual(await s.holders('email', { former: true }), {});
});

story('an email that comes back is live again', async (s, t) => {
  for (const [at, email] of ['a@example.com', 'b@example.com', 'a@example.com'].entries()) {
    await s.give('shopify', 'customer', shopifyCustomer('7', { at: at + 1, email }));
  }
  t.deepEqual(await s.holders('email'), { 'a@example.com': 'shopify 7' });
  t.deepEqual(await s.holders('email', { former: true }), { 'b@example.com': 'shopify 7' });
});

story('an email that both hold from now on is shared, and the customers stay two', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('7', { email: 'ada@example.com' }));
  await s.give('shopify', 'customer', shopifyCustomer('8', { email: 'bob@example.com' }));
  await s.give('shopify', 'customer', shopifyCustomer('8', { at: 2, email: 'ada@example.com' }));
  t.deepEqual(await s.holders('email'), { 'ada@example.com': 'shopify 7 and shopify 8' });
  t.deepEqual(await s.events('shared'), ['shared']);
});
