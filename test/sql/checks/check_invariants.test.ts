// Each invariant is seen to fail when it is broken by hand.
import { type Queryable, type SQLQuery, sql } from '@databases/pg';
import test from 'ava';
import { rolledBack } from '../../support/database.ts';
import { manualCustomer, manualOrder, shipstationOrder, shipstationShipment, street } from '../../support/payloads.ts';
import { storyIn } from '../../support/story.ts';

/** A customer with two records, an order, a shipment, an ambiguous claim and its review. */
async function sound(db: Queryable): Promise<void> {
  const s = storyIn(db);
  const ada = {
    email: 'ada@example.com',
    phone: '512 555 0101',
    name: 'Ada Lovelace',
    address: street('Ada Lovelace'),
  };
  await s.give('manual', 'customer', manualCustomer('1', ada), manualCustomer('2', { email: 'bob@example.com' }));
  await s.give(
    'shipstation',
    'order',
    shipstationOrder(1, { email: 'ada@example.com', shipTo: street('Ada Lovelace') }),
  );
  await s.give('shipstation', 'shipment', shipstationShipment(1, 1));
  await s.give('manual', 'customer', manualCustomer('3', { email: 'bob@example.com', phone: '512 555 0101' }));
}

const bob = sql`(select customer_id from spine.customer_identities where provider = 'manual' and external_id = '2')`;
const ada = sql`(select customer_id from spine.customer_identities where provider = 'manual' and external_id = '1')`;

const cases: [invariant: string, ...broken: SQLQuery[]][] = [
  [
    'a resolved claim has an identity of a live customer',
    sql`update spine.claims set identity_id = -1 where provider = 'manual' and external_id = '2'`,
    sql`update spine.customers set erased_at = now() where id = ${bob}`,
    sql`update spine.customers set merged_into = ${ada} where id = ${bob}`,
  ],
  [
    'an ambiguous claim has exactly one open review of its key',
    sql`update spine.match_reviews set state = 'settled'`,
    sql`update spine.match_reviews set identity_key = '9'`,
  ],
  [
    'an open review has a claim that waits for it',
    sql`update spine.claims set state = 'unidentified' where state = 'ambiguous'`,
  ],
  [
    'an identity belongs to a customer that is not merged',
    sql`update spine.customers set merged_into = ${ada} where id = ${bob}`,
  ],
  [
    'a live customer has an identity that is not only an address',
    sql`insert into spine.customers default values`,
    sql`update spine.customer_identities set customer_id = ${bob} where customer_id = ${ada} and external_id not like 'address%'`,
  ],
  [
    'a usable identifier of a resolved claim is held by its customer',
    sql`delete from spine.customer_identifiers where value = 'bob@example.com'`,
    sql`update spine.customer_identifiers set former = true where kind = 'address_hash'`,
  ],
  [
    'a live identifier is said by a claim of its customer',
    sql`insert into spine.customer_identifiers (kind, value, customer_id) select 'phone', '5125550102', ${bob}`,
    sql`update spine.claims set emails = '{}' where external_id = '2'`,
  ],
  [
    'an identity has each kind of identifier that its records give',
    sql`update spine.customer_identities set email = null where external_id = '2'`,
    sql`update spine.customer_identities set phone = null where external_id = '1'`,
  ],
  [
    'a primary is a value of its customer',
    sql`update spine.customers set primary_email = 'cy@example.com' where id = ${bob}`,
    sql`update spine.customers set primary_phone = '5125550109' where id = ${bob}`,
  ],
  [
    'the customer of an order is that of its claim',
    sql`update spine.orders set customer_id = ${bob}`,
    sql`update spine.orders set customer_id = null`,
  ],
  ['the customer of a shipment is that of its claim', sql`update spine.shipments set customer_id = null`],
  ['an order has a customer that is not merged', sql`update spine.orders set customer_id = -1`],
  [
    'forwarding ends at a live or erased customer',
    sql`update spine.customers set merged_into = case id when ${ada} then ${bob} else ${ada} end`,
  ],
  [
    'the metrics of a run add up',
    sql`update spine.sync_runs set decided = decided + 1`,
    sql`update spine.sync_runs set linked_email = linked_email + 1`,
    sql`insert into spine.sync_runs (kind, finished_at, fetched) values ('import', now(), 1)`,
  ],
  [
    'replaying the events gives the customer of an identity',
    sql`delete from spine.identity_events where event = 'created' and external_id = '2'`,
    sql`update spine.customer_identities set customer_id = ${ada} where external_id = '2' and provider = 'manual'`,
  ],
  [
    'replaying the events gives whether an identity has ended',
    sql`update spine.customer_identities set ended_at = now() where external_id = '2' and provider = 'manual'`,
    sql`insert into spine.identity_events (event, customer_id, identity_id) select 'ended', customer_id, id
      from spine.customer_identities where external_id = '1' and provider = 'manual'`,
  ],
  [
    'replaying the events gives where a customer forwards to',
    sql`update spine.customers set merged_into = ${ada} where id = ${bob}`,
    sql`insert into spine.identity_events (event, customer_id, from_customer_id) values ('merged', ${ada}, ${bob})`,
  ],
  [
    'a merge in force forwards its customer, and is decided',
    sql`do $$ begin
      perform spine.merge_customers(${bob}, ${ada});
      update spine.identity_decisions set revoked_at = now();
    end $$`,
    sql`do $$ begin
      perform spine.merge_customers(${bob}, ${ada});
      update spine.merges set undone_by = event_id;
    end $$`,
  ],
  ['a merged customer has nothing of its own', sql`update spine.customers set merged_into = ${bob} where id = ${ada}`],
  [
    'a decided review has its event',
    sql`update spine.match_reviews set event_id = 1`,
    sql`update spine.match_reviews set state = 'decided'`,
  ],
];

for (const [invariant, ...ways] of cases) {
  test(
    `${invariant}, else it is told`,
    rolledBack(async (tx, t) => {
      await sound(tx);
      t.deepEqual(await tx.query(sql`select * from spine.check_invariants()`), []);
      for (const broken of ways) {
        await tx.query(sql`savepoint sound`);
        await tx.query(broken);
        const violations = await tx.query(sql`select invariant, detail from spine.check_invariants()`);
        t.true(
          violations.some((violation) => violation.invariant === invariant),
          JSON.stringify(violations),
        );
        t.notRegex(violations.map(({ detail }) => detail).join(), /@|512555/, 'details name rows, not what they say');
        await tx.query(sql`rollback to savepoint sound`);
      }
    }),
  );
}

test(
  'they hold between staging and resolving',
  rolledBack(async (tx, t) => {
    await sound(tx);
    const s = storyIn(tx);
    const order = manualOrder('5', { email: 'bob@example.com', phone: '512 555 0101', updated_at: '2026-03-01' });
    await s.give('manual', 'order', order);
    t.like(await s.outcomes(), { 'manual order:5': 'ambiguous' });
    const check = () => tx.query(sql`select * from spine.check_invariants()`);
    await s.stage('manual', 'order', { ...order, customer_external_id: '2', updated_at: '2026-03-02' });
    t.deepEqual(await check(), [], 'it waits under its old key no longer');
    await s.stage('manual', 'customer', manualCustomer('1', { email: 'new@example.com' }));
    t.deepEqual(await check(), [], 'its old email is still held');
    await s.resolve();
    t.like(await s.outcomes(), { 'manual order:5': 'exact' });
  }),
);

test(
  'every invariant has a case',
  rolledBack(async (tx, t) => {
    const sources = await tx.query(sql`
      select prosrc from pg_proc where pronamespace = 'spine'::regnamespace and proname like 'check\\_%' and prorettype = 'record'::regtype`);
    const written = sources.flatMap(({ prosrc }) =>
      [...prosrc.matchAll(/select '([^' ]+ [^']+)', /g)].map(([, name]) => name),
    );
    t.deepEqual(cases.map(([name]) => name).sort(), written.sort());
  }),
);
