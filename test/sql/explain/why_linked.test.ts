import { sql } from '@databases/pg';
import {
  amazonOrder,
  manualCustomer,
  qboCustomer,
  shipstationOrder,
  shopifyCustomer,
  shopifyMerge,
  shopifyOrder,
  street,
} from '../../support/payloads.ts';
import { story } from '../../support/story.ts';
import { decide, whyLinked } from './asking.ts';

const order = '113-1234567-7654321';
const ada = shopifyCustomer('1', { email: 'ada@example.com', first_name: 'Ada' });

story('an email that both give is one step', async (s, t) => {
  await s.give('shopify', 'customer', ada);
  await s.give('manual', 'customer', manualCustomer('7', { email: 'ada@example.com' }));
  t.deepEqual(await whyLinked(s.db, 'shopify', '1', 'manual', '7'), [
    {
      kind: 'email',
      value: 'ada@example.com',
      former: false,
      sentence: 'Shopify customer 1 and manual customer 7 both give the email ada@example.com.',
    },
  ]);
});

story('the chain is the shortest, and goes step by step', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('1', { email: 'a@example.com', phone: '5125550101' }));
  await s.give('manual', 'customer', manualCustomer('2', { phone: '5125550101' }));
  await s.give(
    'manual',
    'customer',
    manualCustomer('3', { email: 'a@example.com', name: 'Ada Lovelace', address: street('Ada Lovelace') }),
  );
  await s.give('manual', 'customer', manualCustomer('4', { name: 'Ada Lovelace', address: street('Ada Lovelace') }));
  t.deepEqual(
    (await whyLinked(s.db, 'manual', '2', 'manual', '4')).map((row) => row.kind),
    ['phone', 'email', 'address_hash'],
  );
  const [ids] = await s.db.query(sql`
    select min(id) filter (where external_id = '2') as a, min(id) filter (where external_id = '4') as b from spine.customer_identities`);
  const rows = await s.db.query(sql`select * from spine.why_linked(${ids.b}::bigint, ${ids.a}::bigint)`);
  t.deepEqual(
    rows.map((row) => [row.step, row.from_key, row.to_key, row.kind]),
    [
      [1, '4', '3', 'address_hash'],
      [2, '3', '1', 'email'],
      [3, '1', '2', 'phone'],
    ],
  );
});

story('an order reference joins a copy with its order', async (s, t) => {
  await s.give('amazon', 'order', amazonOrder(order, { email: 'q7@marketplace.amazon.com' }));
  await s.give('shipstation', 'order', shipstationOrder(1, { number: order }));
  t.like(await whyLinked(s.db, 'amazon', order, 'shipstation', 'order:1'), [
    {
      kind: 'order_reference',
      value: order,
      sentence: `Amazon order ${order} and ShipStation order 1 are the Amazon order ${order}.`,
    },
  ]);
});

story('an upstream merge joins loser and winner', async (s, t) => {
  await s.give('shopify', 'customer', ada, shopifyCustomer('2', { phone: '512 555 0102' }));
  await s.give('shopify', 'customer', shopifyMerge('2', '1'));
  t.like(await whyLinked(s.db, 'shopify', '2', 'shopify', '1'), [
    { kind: 'upstream_merge', value: '2 into 1', former: false },
  ]);
});

story('a decision joins all its keys, and a revoked one none', async (s, t) => {
  const id = await decide(
    s.db,
    'same',
    [
      ['shopify', '1'],
      ['manual', '7'],
    ],
    { reason: 'same person called' },
  );
  await s.give('shopify', 'customer', ada);
  await s.give('manual', 'customer', manualCustomer('7', { phone: '512 555 0102' }));
  t.deepEqual(await s.customers(), ['shopify 1 + manual 7']);
  t.like(await whyLinked(s.db, 'shopify', '1', 'manual', '7'), [
    {
      kind: 'decision',
      sentence: `Anna decided that manual customer 7 and Shopify customer 1 are one customer (decision ${id}): same person called.`,
    },
  ]);
  await s.db.query(sql`update spine.identity_decisions set revoked_at = now(), revoked_by = 'bob'`);
  t.like(await whyLinked(s.db, 'shopify', '1', 'manual', '7'), [{ kind: 'history', former: true }]);
});

story('a customer that pays for another joins both', async (s, t) => {
  await s.stage(
    'qbo',
    'customer',
    qboCustomer('1', { email: 'ada@example.com' }),
    qboCustomer('7', { phone: '5125550107' }),
  );
  await s.db.query(sql`update spine.claims set parent_key = '1' where external_id = '7'`);
  await s.resolve();
  t.like(await whyLinked(s.db, 'qbo', '7', 'qbo', '1'), [
    { kind: 'parent', value: '1', sentence: 'QBO customer 7 and QBO customer 1 are billed together, with customer 1.' },
  ]);
});

story('two records of one key are one identity', async (s, t) => {
  await s.give('shopify', 'customer', ada);
  await s.give('shopify', 'order', shopifyOrder('5', { customer: ada }));
  t.like(await whyLinked(s.db, 'shopify', 'order:5', 'shopify', '1'), [{ kind: 'same_key', value: '1' }]);
});

story('what only history joins says so', async (s, t) => {
  await s.give('shopify', 'customer', ada);
  await s.give('manual', 'customer', manualCustomer('7', { email: 'ada@example.com', updated_at: '2026-03-01' }));
  await s.give('manual', 'customer', manualCustomer('7', { email: 'new@example.com', updated_at: '2026-03-02' }));
  t.like(await whyLinked(s.db, 'shopify', '1', 'manual', '7'), [
    {
      kind: 'email',
      former: true,
      sentence:
        'Shopify customer 1 and manual customer 7 both gave the email ada@example.com, which no longer counts for both: only history joins them.',
    },
  ]);
});

story('an identifier that was blocked since is history too', async (s, t) => {
  await s.give('shopify', 'customer', ada);
  await s.give('manual', 'customer', manualCustomer('7', { email: 'ada@example.com' }));
  await s.db.query(
    sql`insert into spine.blocked_identifiers (kind, pattern, reason) values ('email', '*@example.com', 'test')`,
  );
  const [row] = await whyLinked(s.db, 'shopify', '1', 'manual', '7');
  t.true(row.former);
  t.regex(row.sentence, /which is blocked since: only history joins them\.$/);
  await s.db.query(sql`delete from spine.blocked_identifiers`);
});

story('an identity whose records left is joined by its events', async (s, t) => {
  await s.give('shopify', 'order', shopifyOrder('5', { email: 'ada@example.com' }));
  await s.give('manual', 'customer', manualCustomer('7', { email: 'ada@example.com' }));
  const customer = { id: '9', email: 'bob@example.com' };
  await s.give('shopify', 'order', shopifyOrder('5', { at: 2, email: 'ada@example.com', customer }));
  const [left] = await s.db.query(sql`select id from spine.customer_identities where external_id = 'order:5'`);
  const [stays] = await s.db.query(sql`select id from spine.customer_identities where external_id = '7'`);
  const [row] = await s.db.query(sql`select * from spine.why_linked(${left.id}::bigint, ${stays.id}::bigint)`);
  t.like(row, { kind: 'history', former: true });
  t.regex(row.sentence, /^Shopify order 5 and manual customer 7 were both put into customer \d+, by what none/);
});

story('an identity that stands for an address, and calls without a key, are joined as well', async (s, t) => {
  const address = street('Ada Lovelace');
  await s.give('amazon', 'order', amazonOrder(order, { name: 'Ada Lovelace', address }));
  const [{ hash }] = await s.db.query(sql`select address_hash as hash from spine.claims`);
  t.like(await whyLinked(s.db, 'amazon', order, 'amazon', `address_hash:${hash}`), [
    { kind: 'address_hash', former: false },
  ]);
  await s.db.query(
    sql`select spine.upsert_customer('manual', email => 'ada@example.com', address => ${JSON.stringify(address)}::jsonb, first_name => 'Ada', last_name => 'Lovelace')`,
  );
  const [{ call }] = await s.db.query(sql`select external_id as call from spine.claims where entity = 'call'`);
  const [row] = await whyLinked(s.db, 'manual', call, 'amazon', order);
  t.like(row, { kind: 'address_hash', former: false });
  t.regex(
    row.sentence,
    /^The manual calls with email ada@example\.com and Amazon order 113-1234567-7654321 both give the address \([0-9a-f]{8}…\)\.$/,
  );
});

story('two customers have no chain, and neither has what waits', async (s, t) => {
  await s.give('shopify', 'customer', ada, shopifyCustomer('2', { phone: '512 555 0102' }));
  await s.give('manual', 'customer', manualCustomer('7', { email: 'ada@example.com', phone: '512 555 0102' }));
  t.deepEqual(await whyLinked(s.db, 'shopify', '1', 'shopify', '2'), []);
  t.deepEqual(await whyLinked(s.db, 'shopify', '1', 'manual', '7'), []);
});

story('what is not known is an error with a hint', async (s, t) => {
  for (const ask of [sql`select spine.why_linked(1, 2)`, sql`select spine.why_linked('qbo', '1', 'qbo', '2')`]) {
    const error = await t.throwsAsync(
      s.db.tx((tx) => tx.query(ask)),
      { code: 'IS007' },
    );
    t.true('hint' in error);
  }
});

story('a chain through a thousand identities is found', async (s, t) => {
  await s.db.query(sql`update spine.settings set value = '100000' where name like 'max\\_%'`);
  const half = (n: number) => Math.floor(n / 2);
  const people = Array.from({ length: 1000 }, (_, n) =>
    manualCustomer(`${n}`, { email: `e${half(n)}@example.com`, phone: `${5125550000 + half(n + 1)}` }),
  );
  await s.give('manual', 'customer', ...people);
  const chain = await whyLinked(s.db, 'manual', '0', 'manual', '999');
  t.is(chain.length, 999);
  t.deepEqual(
    chain.map((row) => row.kind),
    Array.from({ length: 999 }, (_, n) => (n % 2 === 0 ? 'email' : 'phone')),
  );
});
