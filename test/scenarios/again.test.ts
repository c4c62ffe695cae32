// The same input twice gives the same database, and writes nothing.
import { sql } from '@databases/pg';
import {
  amazonOrder,
  klaviyoProfile,
  manualCustomer,
  manualOrder,
  qboCustomer,
  qboInvoice,
  shipstationOrder,
  shipstationShipment,
  shopifyCustomer,
  shopifyOrder,
  street,
} from '../support/payloads.ts';
import { story } from '../support/story.ts';

const records: [string, string, object][] = [
  ['shopify', 'customer', shopifyCustomer('1', { email: 'ada@example.com', address: street('Ada') })],
  ['shopify', 'order', shopifyOrder('1', { customer: { id: '1' } })],
  ['qbo', 'customer', qboCustomer('1', { email: 'ada@example.com', phone: '512 555 0101' })],
  ['qbo', 'order', qboInvoice('1', { customer: '1' })],
  [
    'amazon',
    'order',
    amazonOrder('113-1234567-7654321', { email: 'q@marketplace.amazon.com', name: 'Ada', address: street('Ada') }),
  ],
  ['shipstation', 'order', shipstationOrder(1, { number: '113-1234567-7654321' })],
  ['shipstation', 'shipment', shipstationShipment(1, 1)],
  ['klaviyo', 'profile', klaviyoProfile('P', { email: 'bob@example.com', phone_number: '+15125550101' })],
  ['manual', 'customer', manualCustomer('1', { email: 'cy@example.com' })],
  ['manual', 'order', manualOrder('1', { email: 'cy@example.com', phone: '512 555 0101' })],
];

const tables = [
  'staging.records',
  'staging.rejects',
  'spine.claims',
  'spine.customers',
  'spine.customer_identities',
  'spine.customer_identifiers',
  'spine.orders',
  'spine.shipments',
  'spine.match_reviews',
  'spine.identity_events',
  'spine.sync_runs',
];

story('the same payloads again write nothing', async (s, t) => {
  const places = async () => {
    const found: Record<string, unknown> = {};
    for (const table of tables) {
      found[table] = await s.db.query(
        sql`select ctid::text, xmin::text, xmax::text from ${sql.ident(...table.split('.'))} order by ctid`,
      );
    }
    return found;
  };
  for (const [provider, entity, payload] of records) await s.give(provider, entity, payload);
  const before = await places();
  for (const [provider, entity, payload] of records) {
    await s.db.query(sql`savepoint again`); // under a transaction id of its own, which xmin would show
    t.like(await s.stage(provider, entity, payload), { staged: 0, unchanged: 1, older: 0, rejected: 0 });
    t.deepEqual(await s.resolve(), {});
    await s.db.query(sql`release savepoint again`);
  }
  t.deepEqual(await places(), before);
});

story('the same id twice in one call is reduced to the newest', async (s, t) => {
  const counts = await s.stage(
    'shopify',
    'customer',
    shopifyCustomer('1', { at: 3, email: 'new@example.com' }),
    shopifyCustomer('1', { at: 2, email: 'old@example.com' }),
    shopifyCustomer('1', { at: 3, email: 'new@example.com' }),
    shopifyCustomer('2', { at: 2, email: 'bob@example.com' }),
  );
  t.like(counts, { rejected: 0 });
  t.is(counts.staged + counts.unchanged + counts.older, 4);
  await s.resolve();
  t.deepEqual(await s.holders('email'), { 'new@example.com': 'shopify 1', 'bob@example.com': 'shopify 2' });
  t.deepEqual(await s.db.query(sql`select version from staging.records order by external_id`), [
    { version: 1 },
    { version: 1 },
  ]);
});

story('of equal times, or none, the later arrival wins', async (s, t) => {
  const unseen = ({ updated_at: _, ...rest }: ReturnType<typeof shopifyCustomer>) => rest;
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('1', { email: 'a@example.com' }),
    shopifyCustomer('1', { email: 'b@example.com' }),
  );
  t.deepEqual(await s.primaries(), ['b@example.com']);
  await s.give('shopify', 'customer', unseen(shopifyCustomer('1', { email: 'c@example.com' })));
  t.deepEqual(await s.primaries(), ['c@example.com']);
  await s.give('shopify', 'customer', shopifyCustomer('1', { email: 'd@example.com' }));
  t.deepEqual(await s.primaries(), ['d@example.com']);
});

story('an older version that brings nothing new is counted as older', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('1', { at: 2, email: 'ada@example.com' }));
  t.like(await s.stage('shopify', 'customer', shopifyCustomer('1', { at: 1, email: 'ada@example.com' })), {
    staged: 0,
    older: 1,
  });
  t.like(await s.stage('shopify', 'customer', shopifyCustomer('1', { at: 1, email: 'old@example.com' })), {
    staged: 1,
    older: 0,
  });
  await s.resolve();
  t.deepEqual(await s.holders('email', { former: true }), { 'old@example.com': 'shopify 1' });
});

story('a dated version delivered again after one without a time is nothing new', async (s, t) => {
  const whole = shopifyCustomer('1', { email: 'ada@example.com' });
  const gone = { id: 1, admin_graphql_api_id: 'gid://shopify/Customer/1', tax_exemptions: [] };
  t.like(await s.stage('shopify', 'customer', whole), { staged: 1 });
  t.like(await s.stage('shopify', 'customer', gone), { staged: 1 });
  t.like(await s.stage('shopify', 'customer', whole), { staged: 0, unchanged: 1 });
  t.like(await s.stage('shopify', 'customer', gone), { staged: 0, unchanged: 1 });
  await s.resolve();
});
