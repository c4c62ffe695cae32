import { sql } from '@databases/pg';
import {
  amazonOrder,
  klaviyoProfile,
  manualCustomer,
  shipstationOrder,
  shopifyCustomer,
  shopifyOrder,
} from '../support/payloads.ts';
import { story } from '../support/story.ts';

const relay = 'q7x@marketplace.amazon.com';
const id = '113-1234567-7654321';

story('a relay address matches in its marketplace and its carriers, and is never a primary', async (s, t) => {
  await s.give('amazon', 'order', amazonOrder(id, { email: relay, name: 'Ada Lovelace' }));
  await s.give('shipstation', 'order', shipstationOrder(1, { email: relay }));
  t.deepEqual(await s.customers(), [`amazon ${id} + shipstation order:1`]);
  t.deepEqual(await s.primaries(), ['Ada, Lovelace']);
  await s.give('shipstation', 'order', shipstationOrder(1, { at: 3, email: 'ada@example.com' }));
  t.deepEqual(await s.primaries(), ['ada@example.com, Ada, Lovelace']);
});

story('a relay address is as if absent elsewhere', async (s, t) => {
  await s.give('amazon', 'order', amazonOrder(id, { email: relay }));
  await s.give('klaviyo', 'profile', klaviyoProfile('P1', { email: relay }));
  await s.give('manual', 'customer', manualCustomer('1', { email: relay }));
  t.deepEqual(await s.customers(), [`amazon ${id}`, 'manual 1']);
  t.like(await s.outcomes(), { 'klaviyo P1': 'unidentified' });
});

story('an address of nobody is as if absent', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('1', { email: 'No-Reply@Shop.example' }));
  await s.give('shopify', 'customer', shopifyCustomer('2', { email: 'no-reply@shop.example' }));
  await s.give('amazon', 'order', amazonOrder(id, { email: 'no-reply-7@marketplace.amazon.de' }));
  t.deepEqual(await s.customers(), ['shopify 1', 'shopify 2']);
  t.deepEqual(await s.holders('email'), {});
  t.like(await s.outcomes(), { [`amazon ${id}`]: 'unidentified' });
});

story("the shop's own address is as if absent and marks the order", async (s, t) => {
  await s.db.query(sql`insert into spine.email_rules values ('*@shop.example', 'internal')`);
  await s.give(
    'shopify',
    'order',
    shopifyOrder('1', { email: 'till@shop.example' }),
    shopifyOrder('2', { email: 'a@example.com' }),
  );
  t.deepEqual(await s.orders(), { 'shopify order:1': null, 'shopify order:2': 'shopify order:2' });
  t.deepEqual(await s.db.query(sql`select external_id, internal from spine.orders order by 1`), [
    { external_id: 'order:1', internal: true },
    { external_id: 'order:2', internal: false },
  ]);
});

story('a blocked identifier is as if absent', async (s, t) => {
  await s.db.query(sql`
    insert into spine.blocked_identifiers (kind, pattern, reason)
    values ('email', 'info@*', 'role'), ('email', '*@agency.example', 'agency'), ('phone', '5125550100', 'office')`);
  await s.give(
    'manual',
    'customer',
    manualCustomer('1', { email: 'info@a.example', phone: '512 555 0100' }),
    manualCustomer('2', { email: 'info@a.example', phone: '512 555 0100' }),
    manualCustomer('3', { email: 'jo@agency.example' }),
    manualCustomer('4', { email: 'jo@agency.example' }),
  );
  t.deepEqual(await s.customers(), ['manual 1', 'manual 2', 'manual 3', 'manual 4']);
  t.deepEqual(await s.primaries(), ['', '', '', '']);
});
