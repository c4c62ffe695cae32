import { sql } from '@databases/pg';
import { klaviyoProfile, manualCustomer, shopifyCustomer } from '../../support/payloads.ts';
import { story } from '../../support/story.ts';

/** Call it with the claim of a record, as the resolver does. */
const follow = (provider: string, key: string) => sql`
  select to_jsonb(m) - 'decided' as metrics
  from spine.claims as c cross join lateral spine.follow_upstream_merge(c) as m
  where c.provider = ${provider} and c.external_id = ${key}`;
const counted = (rows: { metrics: Record<string, number> }[]) =>
  Object.entries(rows[0]!.metrics)
    .filter(([, count]) => count > 0)
    .map(([name]) => name);

story('it moves, then the second call changes nothing', async (s, t) => {
  await s.give(
    'manual',
    'customer',
    manualCustomer('1', { email: 'ada@example.com' }),
    manualCustomer('2', { phone: '512 555 0101' }),
  );
  await s.stage('manual', 'customer', manualCustomer('2', { merged_into: '1' }));
  t.deepEqual(counted(await s.db.query(follow('manual', '2'))), ['linked', 'linked_upstream_merge']);
  const events = await s.events();
  t.deepEqual(counted(await s.db.query(follow('manual', '2'))), ['unchanged']);
  t.deepEqual(await s.events(), events);
  t.deepEqual(await s.customers(), ['manual 1 + manual 2']);
});

story('none of the two is held', async (s, t) => {
  await s.stage('manual', 'customer', manualCustomer('2', { merged_into: '1' }));
  t.deepEqual(counted(await s.db.query(follow('manual', '2'))), ['unidentified']);
});

story('a merged profile goes with its winner', async (s, t) => {
  await s.give(
    'klaviyo',
    'profile',
    klaviyoProfile('A', { email: 'ada@example.com' }),
    klaviyoProfile('B', { email: 'ada@old.example' }),
  );
  await s.give('klaviyo', 'profile', { type: 'profile', id: 'B', merged_into: 'A' });
  t.deepEqual(await s.customers(), ['klaviyo A + klaviyo B']);
  t.deepEqual(await s.primaries(), ['ada@example.com']);
});

story('two identities of one customer are merged without moving anything', async (s, t) => {
  await s.give(
    'manual',
    'customer',
    manualCustomer('1', { email: 'ada@example.com' }),
    manualCustomer('2', { email: 'ada@example.com' }),
  );
  await s.give('manual', 'customer', manualCustomer('2', { merged_into: '1' }));
  t.deepEqual(await s.customers(), ['manual 1 + manual 2']);
  t.deepEqual(await s.events('moved', 'merged', 'forwarded'), ['forwarded']);
});

story('what the loser shared with a third stays with the third', async (s, t) => {
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('1', { email: 'ada@example.com' }),
    shopifyCustomer('2', { phone: '512 555 0101' }),
  );
  await s.give('shopify', 'customer', shopifyCustomer('3', { email: 'cy@example.com' }));
  await s.give('shopify', 'customer', shopifyCustomer('3', { at: 2, email: 'cy@example.com', phone: '512 555 0101' }));
  await s.give('shopify', 'customer', {
    admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/1',
    admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/2',
    status: 'completed',
  });
  t.deepEqual(await s.holders('phone'), { '5125550101': 'shopify 1 + shopify 2 and shopify 3' });
});
