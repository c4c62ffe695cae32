import { sql } from '@databases/pg';
import test from 'ava';
import { customers, identifiers, insert, invented, orders } from './invented.ts';

test(
  'one row per live customer, with what all providers know',
  invented(async (tx, t) => {
    await customers(
      tx,
      { id: 1, first_name: 'Ada', last_name: 'Lovelace', primary_email: 'b@x.org', primary_phone: '5125550000' },
      { id: 2, merged_into: 1 },
      { id: 3, erased_at: '2026-01-01' },
    );
    await identifiers(
      tx,
      { customer_id: 1, value: 'a@x.org' },
      { customer_id: 1, value: 'b@x.org' },
      { customer_id: 1, value: 'old@x.org', former: true },
      { customer_id: 1, kind: 'phone', value: '5125550000' },
      { customer_id: 1, kind: 'address_hash', value: 'aa' },
    );
    await insert(
      tx,
      'spine.customer_identities',
      { id: 1, customer_id: 1, provider: 'shopify', external_id: '6001', metadata: {} },
      { id: 2, customer_id: 1, provider: 'qbo', external_id: '58', metadata: {}, ended_at: '2026-01-01' },
    );
    await insert(tx, 'spine.match_reviews', {
      id: 1,
      provider: 'manual',
      identity_key: 'm1',
      reason: 'candidates',
      candidates: [1, 9],
      candidate_count: 2,
      evidence: [],
      digest: '',
      state: 'open',
    });
    await orders(
      tx,
      { external_id: 'order:1', customer_id: 1, ordered_on: '2026-03-01', currency: 'USD', net: '10.50' },
      { external_id: 'order:2', customer_id: 1, ordered_on: '2026-03-05', currency: 'EUR', net: 7 },
      { provider: 'qbo', external_id: 'invoice:3', customer_id: 1, ordered_on: '2026-02-01', currency: 'USD', net: 1 },
      {
        provider: 'qbo',
        external_id: 'creditmemo:4',
        customer_id: 1,
        kind: 'credit',
        ordered_on: '2026-05-01',
        currency: 'USD',
        net: '-2.25',
      },
      { external_id: 'order:5', customer_id: 1, ordered_on: '2020-01-01', currency: 'USD', net: 0, state: 'cancelled' },
    );
    t.like(await tx.query(sql`select * from spine.v_unified_customer where customer_id < 10`), [
      {
        customer_id: 1n,
        kind: 'person',
        display_name: 'Ada Lovelace',
        primary_email: 'b@x.org',
        emails: ['b@x.org', 'a@x.org'],
        phones: ['5125550000'],
        providers: ['qbo', 'shopify'],
        identity_count: 2n,
        order_count: 3n,
        orders_by_provider: { qbo: 1, shopify: 2 },
        lifetime_value: { USD: 9.25, EUR: 7 },
        open_reviews: 1n,
      },
    ]);
    const [days] = await tx.query(sql`
      select first_order_on::text as first, last_order_on::text as last from spine.v_unified_customer where customer_id = 1`);
    t.deepEqual(days, { first: '2026-02-01', last: '2026-03-05' });
  }),
);

test(
  'a customer without anything has zeros and empties, never null',
  invented(async (tx, t) => {
    await customers(tx, { id: 1 });
    t.like(await tx.query(sql`select * from spine.v_unified_customer where customer_id = 1`), [
      {
        display_name: 'Customer 1',
        emails: [],
        phones: [],
        providers: [],
        identity_count: 0n,
        order_count: 0n,
        orders_by_provider: {},
        lifetime_value: {},
        first_order_on: null,
        last_order_on: null,
        open_reviews: 0n,
      },
    ]);
  }),
);

test(
  'money without a currency stays apart, and unknown amounts make no sum',
  invented(async (tx, t) => {
    await customers(tx, { id: 1 });
    await orders(
      tx,
      { provider: 'shipstation', external_id: 'order:1', customer_id: 1, net: 5 },
      { external_id: 'order:2', customer_id: 1, currency: 'USD', net: 6 },
      { provider: 'amazon', external_id: '113-1234567-1234567', customer_id: 1, currency: 'CAD' },
    );
    t.deepEqual(
      await tx.query(sql`select order_count, lifetime_value from spine.v_unified_customer where customer_id = 1`),
      [{ order_count: 3n, lifetime_value: { unknown: 5, USD: 6 } }],
    );
  }),
);

test(
  'the name on the screen falls back to company, email, phone and id',
  invented(async (tx, t) => {
    await customers(
      tx,
      { id: 1, first_name: 'Ada', company: 'Engines Ltd' },
      { id: 2, company: 'Engines Ltd', primary_email: 'a@x.org' },
      { id: 3, primary_email: 'a@x.org', primary_phone: '5125550000' },
      { id: 4, primary_phone: '5125550000' },
      { id: 5 },
    );
    const rows = await tx.query(sql`
      select display_name from spine.v_unified_customer where customer_id <= 5 order by customer_id`);
    t.deepEqual(
      rows.map((row) => row.display_name),
      ['Ada', 'Engines Ltd', 'a@x.org', '5125550000', 'Customer 5'],
    );
  }),
);

test(
  'by id, email and phone it answers by index, and counting reads one table',
  invented(async (tx, t) => {
    await tx.query(sql`
      insert into spine.customers (id, primary_email, primary_phone)
      select g, 'u' || g || '@x.org', (5120000000 + g)::text from generate_series(1, 2000) as g`);
    await tx.query(sql`
      insert into spine.customer_identifiers (kind, value, customer_id)
      select 'email', 'u' || g || '@x.org', g from generate_series(1, 2000) as g`);
    await tx.query(sql`
      insert into spine.orders (provider, external_id, number, customer_id)
      select 'shopify', 'order:' || g, g::text, g from generate_series(1, 2000) as g`);
    await tx.query(sql`analyze spine.customers, spine.customer_identifiers, spine.orders`);
    const plan = async (where: ReturnType<typeof sql>) =>
      JSON.stringify(await tx.query(sql`explain (format json) select * from spine.v_unified_customer where ${where}`));
    for (const where of [sql`customer_id = 7`, sql`primary_email = 'u7@x.org'`, sql`primary_phone = '5120000007'`]) {
      const text = await plan(where);
      for (const table of ['customers', 'customer_identifiers', 'orders']) {
        t.notRegex(text, new RegExp(`"Seq Scan"[^}]*"Relation Name":"${table}"`));
      }
    }
    const count = JSON.stringify(
      await tx.query(sql`explain (format json) select count(*) from spine.v_unified_customer`),
    );
    t.notRegex(count, /customer_identifiers|orders/);
  }),
);
