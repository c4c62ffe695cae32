import { sql } from '@databases/pg';
import test from 'ava';
import { db } from '../../support/database.ts';

const one = async (query: ReturnType<typeof sql>) => (await db.query(sql`select (${query})::text as value`))[0].value;

for (const [provider, entity, key, name] of [
  ['shopify', 'customer', '1001', 'Shopify customer 1001'],
  ['shopify', null, 'order:5', 'Shopify order 5'],
  ['shopify', 'order', 'eu/order:5', 'Shopify order eu/5'],
  ['qbo', null, 'b/58', 'QBO customer b/58'],
  ['qbo', 'order', 'salesreceipt:58', 'QBO sales receipt 58'],
  ['qbo', null, 'invoice:1', 'QBO invoice 1'],
  ['qbo', null, 'creditmemo:1', 'QBO credit memo 1'],
  ['qbo', null, 'refundreceipt:1', 'QBO refund receipt 1'],
  ['amazon', null, '113-1234567-7654321', 'Amazon order 113-1234567-7654321'],
  ['amazon', 'call', '113-1234567-7654321', 'the call about Amazon order 113-1234567-7654321'],
  ['klaviyo', null, 'P1', 'Klaviyo profile P1'],
  ['shipstation', 'shipment', 'shipment:7', 'ShipStation shipment 7'],
  ['shipstation', 'shipment', '7', 'ShipStation shipment 7'],
  ['shipstation', null, 'fulfillment:7', 'ShipStation fulfillment 7'],
  ['shipstation', null, 'address_hash:0123456789', 'ShipStation address 01234567'],
  ['manual', 'call', 'call:0123456789', 'manual call 01234567'],
  ['manual', null, 'a:b', 'manual customer a:b'],
  ['manual', null, null, null],
] as const) {
  test(`${provider} ${entity} ${key} is ${name}`, async (t) => {
    t.is(await one(sql`spine.describe_record(${provider}, ${entity}, ${key})`), name);
  });
}

test('values, customers and sentences', async (t) => {
  t.is(await one(sql`spine.describe_value('email', 'a@b.c')`), 'email a@b.c');
  t.is(await one(sql`spine.describe_value('address_hash', '0123456789abcdef')`), 'address (01234567…)');
  t.is(await one(sql`spine.describe_customers(null)`), 'no customer');
  t.is(await one(sql`spine.describe_customers('{}')`), 'no customer');
  t.is(await one(sql`spine.describe_customers('{7}')`), 'customer 7');
  t.is(await one(sql`spine.describe_customers('{10, 9, 9}')`), 'customers 9 and 10');
  t.is(await one(sql`spine.describe_customers('{3, 1, 2}')`), 'customers 1, 2 and 3');
  t.is(await one(sql`spine.finish_sentence(' what anna wrote: yes. ')`), 'What anna wrote: yes.');
  t.is(await one(sql`spine.finish_sentence(null)`), null);
});

test('every reason of a review is a clause of its own', async (t) => {
  const [{ reasons }] = await db.query(sql`
    select array(select m[1] from regexp_matches(pg_get_constraintdef(oid), '''([a-z_]+)''', 'g') as m) as reasons
    from pg_constraint where conname = 'chk_match_reviews_reason'`);
  const clauses = await Promise.all(reasons.map((reason: string) => one(sql`spine.describe_wait(${reason})`)));
  t.is(new Set(clauses).size, reasons.length);
  t.true(reasons.length >= 6);
  for (const [n, clause] of clauses.entries()) t.not(clause, reasons[n]);
  t.is(await one(sql`spine.describe_wait(null)`), 'a person has to decide');
});
