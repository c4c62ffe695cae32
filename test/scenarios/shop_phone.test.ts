import { sql } from '@databases/pg';
import test from 'ava';
import { rolledBack } from '../support/database.ts';
import { storyIn } from '../support/story.ts';

const NAMES = 10_000;
const SHOP = '(512) 555-0100';

const customer = (n: number) => ({
  Customer: {
    Id: `${n}`,
    GivenName: `First${n}`,
    FamilyName: `Last${n}`,
    PrimaryPhone: { FreeFormNumber: SHOP },
    PrimaryEmailAddr: { Address: `person${n}@example.com` },
    MetaData: { CreateTime: '2026-01-01T00:00:00Z', LastUpdatedTime: '2026-01-01T00:00:00Z' },
    sparse: false,
  },
});
const guest = (n: number) => ({
  id: 100_000 + n,
  name: `#${n}`,
  created_at: '2026-02-01T00:00:00Z',
  updated_at: '2026-02-01T00:00:00Z',
  email: `guest${n}@example.com`,
  phone: SHOP,
  billing_address: { first_name: `Guest${n}`, last_name: `Other${n}` },
});

test(
  'the shop types its own phone into ten thousand records',
  rolledBack(async (tx, t) => {
    const s = storyIn(tx);
    const all = Array.from({ length: NAMES }, (_, n) => n + 1);
    for (let from = 0; from < NAMES; from += 1000)
      await s.stage('qbo', 'customer', ...all.slice(from, from + 1000).map(customer));
    await s.stage('shopify', 'order', ...all.slice(0, 1000).map(guest));
    const started = Date.now();
    await s.resolve();
    t.log(`${Date.now() - started} ms to resolve`);
    const [{ customers }] = await tx.query(
      sql`select count(*)::integer as customers from spine.customers where merged_into is null`,
    );
    t.is(customers, NAMES + 1000); // nobody is joined
    t.like(await tx.query(sql`select pattern, mode from spine.blocked_identifiers`), [
      { pattern: '5125550100', mode: 'quarantined' },
    ]);
    t.deepEqual(await s.reviews(), []);
    const cleaning = Date.now();
    const changes = await tx.query(sql`select * from spine.block_identifier('phone', ${SHOP}, 'the shop itself')`);
    t.log(`${Date.now() - cleaning} ms to clean up, ${changes.length} changes`);
    const [{ held }] = await tx.query(sql`
    select count(*)::integer as held from spine.customer_identifiers where value = '5125550100'`);
    t.is(held, 0);
    t.deepEqual(await tx.query(sql`select id from spine.customers where primary_phone is not null`), []);
    t.deepEqual(await tx.query(sql`select * from spine.check_invariants()`), []);
  }),
);
