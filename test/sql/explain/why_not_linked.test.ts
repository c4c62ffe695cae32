import { sql } from '@databases/pg';
import {
  amazonOrder,
  day,
  klaviyoProfile,
  manualCustomer,
  manualOrder,
  qboCustomer,
  shipstationOrder,
  shopifyCustomer,
  shopifyOrder,
  street,
} from '../../support/payloads.ts';
import { type Story, story } from '../../support/story.ts';
import { because, decide, reasons, whyNot } from './asking.ts';

const order = '113-1234567-7654321';
const ada = manualCustomer('1', { email: 'ada@example.com', updated_at: day(1) });
const bob = manualCustomer('2', { phone: '512 555 0102', updated_at: day(1) });
const both = { email: 'ada@example.com', phone: '512 555 0102' };

const block = (s: Story, kind: string, value: string, mode = 'blocked') =>
  s.db.query(sql`
    insert into spine.blocked_identifiers (kind, pattern, reason, actor, mode) values (${kind}, ${value}, 'the shop''s own', 'anna', ${mode})`);

story('nothing in common: what each gives', async (s, t) => {
  await s.give('manual', 'customer', ada, bob);
  t.is(
    await because(s.db, 'manual', '1', 'manual', '2'),
    'They give no email, phone or address in common: manual customer 1 gives email ada@example.com; manual customer 2 gives phone 5125550102.',
  );
  const [{ a, b }] = await s.db.query(sql`select min(id) as a, max(id) as b from spine.customer_identities`);
  t.deepEqual(
    (await s.db.query(sql`select reason from spine.why_not_linked(${a}::bigint, ${b}::bigint)`)).map(
      (row) => row.reason,
    ),
    ['nothing_in_common'],
  );
});

story('one customer: no reason', async (s, t) => {
  await s.give('manual', 'customer', ada);
  await s.give('shopify', 'customer', shopifyCustomer('1', { email: 'ada@example.com' }));
  t.deepEqual(await whyNot(s.db, 'manual', '1', 'shopify', '1'), []);
});

for (const [mode, told] of [
  ['blocked', "which anna blocked (the shop's own)."],
  ['quarantined', "which is quarantined, because too many have it (the shop's own)."],
] as const) {
  story(`an identifier in common that is ${mode}`, async (s, t) => {
    await block(s, 'email', '*@example.com', mode);
    await s.give('manual', 'customer', ada, manualCustomer('3', { email: 'ada@example.com' }));
    t.deepEqual(await whyNot(s.db, 'manual', '1', 'manual', '3'), [
      {
        reason: mode,
        detail: { kind: 'email', value: 'ada@example.com', mode, actor: 'anna' },
        sentence: `Manual customer 1 and manual customer 3 both give the email ada@example.com, ${told}`,
      },
    ]);
  });
}

story('one that a person allowed again is no reason by itself', async (s, t) => {
  await block(s, 'email', 'ada@example.com', 'allowed');
  await s.give('manual', 'customer', ada, manualCustomer('3', { email: 'ada@example.com' }));
  t.deepEqual(await whyNot(s.db, 'manual', '1', 'manual', '3'), []);
});

story('a former identifier joins nobody', async (s, t) => {
  await s.give('manual', 'customer', ada);
  await s.give('manual', 'customer', { ...ada, email: 'new@example.com', updated_at: day(2) });
  await s.give('manual', 'customer', manualCustomer('3', { phone: '512 555 0109', updated_at: day(1) }));
  await s.give(
    'manual',
    'customer',
    manualCustomer('3', { email: 'ada@example.com', phone: '512 555 0109', updated_at: day(2) }),
  );
  t.is(
    await because(s.db, 'manual', '1', 'manual', '3'),
    'Manual customer 1 and manual customer 3 both gave the email ada@example.com, but manual customer 1 no longer does: what was said once joins nobody.',
  );
});

for (const [action, email, told] of [
  ['nobody', 'no-reply@example.com', 'belongs to nobody'],
  ['internal', 'desk@shop.example', "is the shop's own"],
  ['relay', 'x1@members.ebay.com', "is a marketplace's relay and counts only there"],
] as const) {
  story(`an email that the rules take out: ${action}`, async (s, t) => {
    await s.db.query(sql`insert into spine.email_rules (pattern, action) values ('*@shop.example', 'internal')`);
    await s.give(
      'manual',
      'order',
      manualOrder('1', { email, phone: '512 555 0101' }),
      manualOrder('2', { email, phone: '512 555 0102' }),
    );
    t.deepEqual(await reasons(s.db, 'manual', 'order:1', 'manual', 'order:2'), ['nothing_in_common', 'email_rule']);
    const [, row] = await whyNot(s.db, 'manual', 'order:1', 'manual', 'order:2');
    t.is(row.sentence, `Manual order 1 and manual order 2 give the email ${email}, which by the email rules ${told}.`);
    t.deepEqual(row.detail, { email, action });
  });
}

story('who waits for a person, and whether the other is a candidate', async (s, t) => {
  await s.give('manual', 'customer', ada, bob, manualCustomer('3', { email: 'eve@example.com' }));
  await s.give('shopify', 'customer', shopifyCustomer('9', both));
  const [{ id, candidates }] = await s.db.query(sql`select id, candidates from spine.match_reviews`);
  const [row, other] = await whyNot(s.db, 'shopify', '9', 'manual', '1');
  t.deepEqual(row.detail, { review_id: Number(id), review_reason: 'candidates', candidates: candidates.map(Number) });
  t.is(
    row.sentence,
    `Shopify customer 9 waits in review ${id}, because what it gives belongs to several customers; the candidates are customers ${candidates[0]} and ${candidates[1]}, and manual customer 1 is of one of them.`,
  );
  t.like(other, {
    reason: 'candidate',
    sentence:
      'Shopify customer 9 and manual customer 1 both give the email ada@example.com, and it makes a candidate: a person decides.',
  });
  t.false((await whyNot(s.db, 'manual', '3', 'shopify', '9'))[0].sentence.includes('is of one of them'));
});

story('a limit, and the name guard', async (s, t) => {
  await s.db.query(sql`update spine.settings set value = '1' where name = 'max_phones'`);
  await s.give('manual', 'customer', manualCustomer('1', both));
  await s.give('manual', 'customer', manualCustomer('3', { email: 'ada@example.com', phone: '512 555 0103' }));
  t.regex(
    (await whyNot(s.db, 'manual', '1', 'manual', '3'))[0].sentence,
    /because its one candidate has as many emails, phones or names/,
  );
  await s.db.query(sql`update spine.settings set value = '"all"' where name = 'name_guard'`);
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('1', { email: 'eve@example.com', first_name: 'Eve', last_name: 'Moss' }),
  );
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('2', { email: 'eve@example.com', first_name: 'Zoe', last_name: 'Park' }),
  );
  t.regex(
    (await whyNot(s.db, 'shopify', '1', 'shopify', '2'))[0].sentence,
    /because its names share nothing with those of its one candidate/,
  );
});

story('people decided otherwise, of the two or of others of their customers', async (s, t) => {
  const id = await decide(
    s.db,
    'different',
    [
      ['manual', '1', 1],
      ['shopify', '3', 2],
    ],
    { reason: 'mother and daughter' },
  );
  await s.give('manual', 'customer', ada);
  await s.give('klaviyo', 'profile', klaviyoProfile('P1', { email: 'ada@example.com' }));
  await s.give('shopify', 'customer', shopifyCustomer('3', { email: 'ada@example.com' }));
  const told = `Anna decided that manual customer 1 and Shopify customer 3 are different people (decision ${id}): mother and daughter.`;
  for (const [provider, key] of [
    ['manual', '1'],
    ['klaviyo', 'P1'],
  ] as const) {
    const [row] = await whyNot(s.db, provider, key, 'shopify', '3');
    t.like(row, { reason: 'different', sentence: told });
    t.like(row.detail, { decision_id: Number(id), actor: 'anna' });
  }
  t.deepEqual((await reasons(s.db, 'manual', '1', 'shopify', '3')).slice(1), ['supports_only']);
  await s.db.query(sql`update spine.identity_decisions set revoked_at = now(), revoked_by = 'bob'`);
  t.deepEqual(await reasons(s.db, 'manual', '1', 'shopify', '3'), ['came_later']);
});

story('two customer records of a guarded provider with other names', async (s, t) => {
  await s.give(
    'qbo',
    'customer',
    qboCustomer('1', { email: 'books@example.com', GivenName: 'Ada', FamilyName: 'Lovelace' }),
  );
  await s.give(
    'qbo',
    'customer',
    qboCustomer('2', { email: 'books@example.com', GivenName: 'Bob', FamilyName: 'Moss' }),
  );
  t.deepEqual(await reasons(s.db, 'qbo', '1', 'qbo', '2'), ['same_provider']);
  t.is(
    await because(s.db, 'qbo', '2', 'qbo', '1'),
    'QBO customer 2 and QBO customer 1 both give the email books@example.com, but the customer of QBO customer 1 already has QBO customer 1, a customer record of QBO whose names share nothing with those of QBO customer 2.',
  );
});

story('a masked order has nothing to go by', async (s, t) => {
  await s.give('manual', 'customer', ada);
  await s.give('amazon', 'order', amazonOrder(order));
  t.deepEqual(await reasons(s.db, 'amazon', order, 'manual', '1'), ['unidentified', 'nothing_in_common']);
  t.is(
    (await whyNot(s.db, 'amazon', order, 'manual', '1'))[0].sentence,
    `Amazon order ${order} gives no usable email, phone or address, and its own key is held by nobody.`,
  );
});

story('an order of another program makes nobody', async (s, t) => {
  await s.give('manual', 'customer', bob);
  await s.db.query(
    sql`insert into spine.orders (provider, external_id, email) values ('manual', 'order:7', 'eve@example.com')`,
  );
  await s.resolve();
  t.regex(
    (await whyNot(s.db, 'manual', 'order:7', 'manual', '2'))[0].sentence,
    /^Manual order 7 was inserted by another program/,
  );
});

story('an address under another name is a gift', async (s, t) => {
  const gift = street('Zoe Park');
  await s.give('manual', 'customer', manualCustomer('1', { name: 'Zoe Park', address: gift }));
  await s.give('manual', 'customer', manualCustomer('2', { phone: '512 555 0102', name: 'Bob Moss', address: gift }));
  t.deepEqual(await reasons(s.db, 'manual', '1', 'manual', '2'), ['nothing_in_common', 'gift']);
  // a nameless one keeps the hash, but its customer does not take it on
  await s.give(
    'shipstation',
    'order',
    shipstationOrder(1, { email: 'eve@example.com', billTo: street('Eve Low', { address1: '1 Oak St' }) }),
  );
  await s.give('amazon', 'order', amazonOrder(order, { email: 'eve@example.com', address: gift }));
  t.deepEqual(await reasons(s.db, 'amazon', order, 'manual', '1'), ['gift']);
  t.regex(
    await because(s.db, 'amazon', order, 'manual', '1'),
    /both give the address \([0-9a-f]{8}…\), but under another name than the customer's/,
  );
});

story('an address is looked at last', async (s, t) => {
  const home = street('Ada Lovelace');
  await s.give('manual', 'customer', manualCustomer('1', { name: 'Ada Lovelace', address: home }));
  await s.give('manual', 'customer', manualCustomer('2', { email: 'ada@example.com' }));
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('9', { email: 'ada@example.com', first_name: 'Ada', last_name: 'Lovelace', address: home }),
  );
  t.deepEqual(await reasons(s.db, 'shopify', '9', 'manual', '1'), ['address_last']);
});

story('what came to be shared later joins nobody', async (s, t) => {
  await s.give('manual', 'customer', ada, bob);
  await s.give('manual', 'customer', { ...bob, email: 'ada@example.com', updated_at: day(2) });
  t.is(
    await because(s.db, 'manual', '1', 'manual', '2'),
    'Manual customer 1 and manual customer 2 both give the email ada@example.com, but each belonged to its customer by its own key before both said so: customers are merged only by a person.',
  );
});

story('an old order adds nothing to its customer', async (s, t) => {
  await s.give('manual', 'customer', ada, bob);
  await s.give(
    'manual',
    'order',
    manualOrder('5', { customer_external_id: '2', phone: '512 555 0102', email: 'eve@example.com' }),
  );
  await s.give('manual', 'order', manualOrder('6', { customer_external_id: '2', email: 'ada@example.com' }));
  t.deepEqual(await reasons(s.db, 'manual', '1', 'manual', 'order:6'), ['not_own']);
});

story('a copy follows the order that it names', async (s, t) => {
  await s.give('amazon', 'order', amazonOrder(order, { email: 'q7@marketplace.amazon.com' }));
  await s.give('manual', 'customer', ada);
  await s.give('shipstation', 'order', shipstationOrder(1, { number: order, email: 'ada@example.com' }));
  t.deepEqual(await reasons(s.db, 'shipstation', 'order:1', 'manual', '1'), ['order_reference']);
});

story('what gives only what is blocked', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('1', { email: 'ada@example.com', phone: '512 555 0100' }));
  await s.give('manual', 'order', manualOrder('5', { phone: '512 555 0100' }));
  await s.db.query(sql`select * from spine.block_identifier('phone', '512 555 0100', 'the shop')`);
  const [placed] = await whyNot(s.db, 'manual', 'order:5', 'manual', '1');
  t.is(placed.sentence, 'Manual order 5 gives only what is blocked, and its own key is held by nobody.');
});

story('what is pending, and what was dismissed', async (s, t) => {
  await s.give('manual', 'customer', ada);
  await s.stage('manual', 'customer', manualCustomer('3', { email: 'ada@example.com' }));
  t.deepEqual(await reasons(s.db, 'manual', '3', 'manual', '1'), ['pending', 'candidate']);
  await decide(s.db, 'dismissed', [['manual', '3']]);
  await s.resolve();
  t.deepEqual(await reasons(s.db, 'manual', '3', 'manual', '1'), ['dismissed', 'unplaced']);
  const [, unplaced] = await whyNot(s.db, 'manual', '3', 'manual', '1');
  t.regex(unplaced.sentence, /, but manual customer 3 belongs to no customer\.$/);
});

story('a house account stands for many', async (s, t) => {
  await s.give('qbo', 'customer', qboCustomer('1', { email: 'web@example.com' }));
  await s.give('manual', 'customer', bob);
  await s.db.query(
    sql`insert into spine.house_accounts (provider, external_id, reason, actor) values ('qbo', '1', 'web orders', 'anna')`,
  );
  t.deepEqual(await reasons(s.db, 'qbo', '1', 'manual', '2'), ['house', 'nothing_in_common']);
});

story('an order that is asked by its own key is its customer', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('1', { email: 'ada@example.com' }));
  await s.give('shopify', 'order', shopifyOrder('5', { customer: { id: '1' } }));
  t.deepEqual(await whyNot(s.db, 'shopify', 'order:5', 'shopify', '1'), []);
});

story('what is not known is an error that says where to look', async (s, t) => {
  await s.give('manual', 'customer', ada);
  const error = await t.throwsAsync(
    s.db.tx((tx) => whyNot(tx, 'manual', '1', 'manual', 'nobody@example.com')),
    { code: 'IS007' },
  );
  t.like(error, { hint: 'Look for it with find_customers(); what could not be read is in staging.rejects.' });
  t.false(error?.message.includes('nobody@example.com'));
});
