import { sql } from '@databases/pg';
import { manualCustomer, shopifyCustomer } from '../support/payloads.ts';
import { type Story, story } from '../support/story.ts';

const office = { email: 'office@example.com' };
const set = (s: Story, name: string, value: number) =>
  s.db.query(sql`update spine.settings set value = ${`${value}`}::text::jsonb where name = ${name}`);
const modes = (s: Story) => s.db.query(sql`select pattern, mode from spine.blocked_identifiers`);

/** Three customers who came to hold one email by their own records. */
async function three(s: Story) {
  const own = (n: number) => shopifyCustomer(`${n}`, { email: `p${n}@example.com` });
  await s.give('shopify', 'customer', own(1), own(2), own(3));
  const shared = (n: number) => shopifyCustomer(`${n}`, { ...office, at: 2 });
  await s.give('shopify', 'customer', shared(1), shared(2), shared(3));
}

story('an identifier that as many hold as are allowed goes on matching', async (s, t) => {
  await three(s);
  await s.give('manual', 'customer', manualCustomer('1', office));
  t.deepEqual(await modes(s), []);
  t.is((await s.reviews()).length, 1);
});

story('a limit that was lowered stops what many hold already, at the next who says it', async (s, t) => {
  await three(s);
  await set(s, 'quarantine_holders', 2);
  await set(s, 'quarantine_at_once', 3);
  await s.give('manual', 'customer', manualCustomer('1', office));
  t.deepEqual(await modes(s), [{ pattern: office.email, mode: 'quarantined' }]);
  t.deepEqual(await s.reviews(), []);
  t.is((await s.customers()).length, 4);
  t.deepEqual(await s.holders('email'), { [office.email]: 'shopify 1 and shopify 2 and shopify 3' });
});

story('one that a person let out matches again, and is not quarantined again', async (s, t) => {
  await three(s);
  await set(s, 'quarantine_holders', 3);
  await s.give('manual', 'customer', manualCustomer('1', office));
  t.is((await modes(s))[0]?.mode, 'quarantined');
  await s.db.query(sql`select * from spine.unblock_identifier('email', ${office.email}, 'one family')`);
  t.is((await modes(s))[0]?.mode, 'allowed');
  await s.give('manual', 'customer', manualCustomer('2', office));
  t.is((await modes(s))[0]?.mode, 'allowed');
  t.is((await s.outcomes())['manual 2'], 'email');
});
