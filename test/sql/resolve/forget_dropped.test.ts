import { sql } from '@databases/pg';
import {
  amazonOrder,
  manualCustomer,
  manualOrder,
  shipstationOrder,
  shopifyCustomer,
  street,
} from '../../support/payloads.ts';
import { story } from '../../support/story.ts';

const forget = sql`select spine.forget_dropped()::integer as customers`;

story('nothing to forget', async (s, t) => {
  t.deepEqual(await s.db.query(forget), [{ customers: 0 }]);
});

story('what a new version lost is former before anything of the backlog is decided', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('1', { email: 'ada@example.com', phone: '512 555 0101' }));
  await s.stage(
    'shopify',
    'customer',
    shopifyCustomer('1', { at: 2, email: 'new@example.com', phone: '512 555 0101' }),
  );
  t.deepEqual(await s.db.query(forget), [{ customers: 1 }]);
  t.deepEqual(await s.holders('email', { former: true }), { 'ada@example.com': 'shopify 1' });
  t.deepEqual(await s.holders('phone'), { '5125550101': 'shopify 1' });
  t.deepEqual(await s.db.query(forget), [{ customers: 0 }], 'the second call');
  await s.resolve();
});

story('a stale email matches nobody of the same backlog, whatever the batch size', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('1', { email: 'ada@example.com', updated_at: '2026-03-01' }));
  await s.stage('manual', 'customer', manualCustomer('1', { email: 'new@example.com', updated_at: '2026-03-02' }));
  await s.stage('shopify', 'customer', shopifyCustomer('1', { email: 'ada@example.com' })); // decided before it
  await s.resolve(1);
  t.deepEqual(await s.reviews(), ['shopify 1: former of manual 1']);
});

story('what an order says does not keep an email of its customer alive for another', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('1', { email: 'ada@example.com', updated_at: '2026-03-01' }));
  await s.give('manual', 'order', manualOrder('1', { customer_external_id: '1', email: 'ada@example.com' }));
  await s.give('manual', 'customer', manualCustomer('1', { email: 'new@example.com', updated_at: '2026-03-02' }));
  t.deepEqual(Object.keys(await s.holders('email')).sort(), ['ada@example.com', 'new@example.com']);
});

story('the identity of an address passes to the next holder, else it ends', async (s, t) => {
  const home = street('Ada Lovelace');
  const id = '113-1234567-7654321';
  await s.give(
    'amazon',
    'order',
    amazonOrder(id, { email: 'q@marketplace.amazon.com', name: 'Ada Lovelace', address: home }),
  );
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('7', { email: 'ada@example.com', first_name: 'Ada', address: home }),
  );
  const holder = sql`
    select c.primary_email as holder, i.ended_at is not null as ended
    from spine.customer_identities as i join spine.customers as c on c.id = i.customer_id
    where i.external_id like 'address%'`;
  t.deepEqual(await s.customers(), [`shopify 7 + amazon ${id}`]);
  await s.give('shopify', 'customer', shopifyCustomer('8', { email: 'eve@example.com' }));
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('8', { at: 2, email: 'eve@example.com', first_name: 'Ada', address: home }),
  );
  const moved = amazonOrder(id, {
    at: 2,
    email: 'q@marketplace.amazon.com',
    name: 'Ada Lovelace',
    address: street('Ada Lovelace', { address1: '9 Oak' }),
  });
  await s.give('amazon', 'order', moved);
  t.is((await s.db.query(holder))[0].holder, 'ada@example.com', 'shopify 7 still says it');
  await s.give('shopify', 'customer', shopifyCustomer('7', { at: 2, email: 'ada@example.com', default_address: null }));
  t.true((await s.db.query(holder)).some((row) => row.holder === 'eve@example.com'));
  await s.give('shopify', 'customer', shopifyCustomer('8', { at: 3, email: 'eve@example.com', default_address: null }));
  t.is((await s.db.query(holder)).filter((row) => row.ended).length, 1);
});

story('an identity that every record left ends', async (s, t) => {
  await s.give('shipstation', 'customer', { customerId: 9, email: 'ada@example.com', name: 'Ada' });
  await s.give('shipstation', 'order', shipstationOrder(1, { email: 'ada@example.com' }));
  await s.give('shipstation', 'order', shipstationOrder(1, { at: 2, email: 'ada@example.com', customerId: 9 }));
  t.deepEqual(await s.ended(), ['shipstation order:1']);
  t.deepEqual(await s.orders(), { 'shipstation order:1': 'shipstation 9 + shipstation order:1' });
});
