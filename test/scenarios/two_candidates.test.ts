import { sql } from '@databases/pg';
import { klaviyoProfile, manualCustomer, manualOrder, shopifyCustomer, shopifyOrder } from '../support/payloads.ts';
import { story } from '../support/story.ts';

const ada = shopifyCustomer('1', { email: 'ada@example.com' });
const bob = shopifyCustomer('2', { phone: '512 555 0102' });
const both = { email: 'ada@example.com', phone: '512 555 0102' };

story('two candidates are never merged: nothing is written on either', async (s, t) => {
  await s.give('shopify', 'customer', ada, bob);
  const snapshot = () =>
    s.db.query(sql`
    select c.*, c.xmin::text, (select array_agg(h order by h) from spine.customer_identifiers as h where h.customer_id = c.id)
    from spine.customers as c order by id`);
  const before = await snapshot();
  t.deepEqual(await s.give('manual', 'order', manualOrder('1', { ...both, name: 'Ada Bob', total: 5 })), {
    decided: 1,
    ambiguous: 1,
  });
  t.deepEqual(await snapshot(), before);
  t.deepEqual(await s.customers(), ['shopify 1', 'shopify 2']);
  t.deepEqual(await s.orders(), { 'manual order:1': null });
  t.deepEqual(await s.reviews(), ['manual order:1: candidates of shopify 1 or shopify 2']);
  t.deepEqual(await s.events('ambiguous'), ['ambiguous']);
});

story('the review says which identifier points at whom', async (s, t) => {
  await s.give('shopify', 'customer', ada, bob);
  await s.give('manual', 'customer', manualCustomer('1', both));
  const [review] = await s.db.query(sql`select candidates, candidate_count, evidence from spine.match_reviews`);
  const [one, two] = await s.db.query(sql`select id::integer from spine.customers order by id`);
  t.is(review.candidate_count, 2);
  t.deepEqual(review.evidence, [
    { customer_id: one.id, identifiers: [{ kind: 'email', value: 'ada@example.com', former: false }] },
    { customer_id: two.id, identifiers: [{ kind: 'phone', value: '5125550102', former: false }] },
  ]);
});

story('of more than ten candidates ten are kept, and their number', async (s, t) => {
  await s.db.query(sql`update spine.settings set value = '0' where name = 'quarantine_holders'`);
  const people = Array.from({ length: 12 }, (_, i) => shopifyCustomer(`${i + 1}`, { email: `p${i}@example.com` }));
  await s.give('shopify', 'customer', ...people);
  const office = people.map((person) => ({ ...person, updated_at: '2026-03-05T00:00:00Z', phone: '512 555 0100' }));
  await s.give('shopify', 'customer', ...office);
  await s.give('manual', 'customer', manualCustomer('1', { phone: '512 555 0100' }));
  const [review] = await s.db.query(sql`
    select cardinality(candidates) as kept, jsonb_array_length(evidence) as shown, candidate_count from spine.match_reviews`);
  t.deepEqual(review, { kept: 10, shown: 10, candidate_count: 12 });
});

story('another record of the key joins the review, also when it would match alone', async (s, t) => {
  await s.give('shopify', 'customer', ada, bob);
  await s.give('manual', 'order', manualOrder('1', { customer_external_id: '9', ...both }));
  t.deepEqual(
    await s.give('manual', 'order', manualOrder('2', { customer_external_id: '9', email: 'ada@example.com' })),
    {
      decided: 1,
      ambiguous: 1,
    },
  );
  t.deepEqual(await s.reviews(), ['manual 9: candidates of shopify 1 or shopify 2']);
});

story('a record without identifiers does not join; it is unidentified until the key is held', async (s, t) => {
  await s.give('shopify', 'customer', ada, bob);
  await s.give('manual', 'order', manualOrder('1', { customer_external_id: '9', ...both }));
  t.deepEqual(await s.give('manual', 'order', manualOrder('2', { customer_external_id: '9' })), {
    decided: 1,
    unidentified: 1,
  });
});

story('a new version that tells settles the review, and all that waited is linked', async (s, t) => {
  await s.give('shopify', 'customer', ada, bob);
  await s.give('manual', 'order', manualOrder('1', { customer_external_id: '9', ...both, updated_at: '2026-03-01' }));
  await s.give('manual', 'order', manualOrder('2', { customer_external_id: '9' }));
  await s.give(
    'manual',
    'order',
    manualOrder('1', { customer_external_id: '9', email: both.email, phone: '', updated_at: '2026-03-02' }),
  );
  t.deepEqual(await s.reviews(), []);
  t.deepEqual(await s.orders(), { 'manual order:1': 'shopify 1 + manual 9', 'manual order:2': 'shopify 1 + manual 9' });
  t.deepEqual(await s.db.query(sql`select state, decision, actor from spine.match_reviews`), [
    { state: 'settled', decision: 'linked', actor: 'resolver' },
  ]);
});

story('an order that waits follows its customer when the shop names it', async (s, t) => {
  await s.give('shopify', 'customer', ada, bob);
  await s.give('shopify', 'order', shopifyOrder('5', both));
  t.deepEqual(await s.reviews(), ['shopify order:5: candidates of shopify 1 or shopify 2']);
  await s.give('shopify', 'order', shopifyOrder('5', { at: 2, ...both, customer: bob }));
  t.deepEqual(await s.orders(), { 'shopify order:5': 'shopify 2' });
  t.deepEqual(await s.reviews(), []);
});

story('a profile without an identifier makes nobody', async (s, t) => {
  t.deepEqual(await s.give('klaviyo', 'profile', klaviyoProfile('P1', { first_name: 'Ada' })), {
    decided: 1,
    unidentified: 1,
  });
  t.deepEqual(await s.customers(), []);
});
