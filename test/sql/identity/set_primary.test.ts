import { sql } from '@databases/pg';
import { customerOf, refusal } from '../../support/decide.ts';
import { manualCustomer, manualOrder, shopifyCustomer } from '../../support/payloads.ts';
import { type Story, story } from '../../support/story.ts';

async function one(s: Story): Promise<bigint> {
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('1', { email: 'ann@example.com', phone: '512 555 0101', first_name: 'Ann', last_name: 'Li' }),
  );
  await s.give(
    'manual',
    'customer',
    manualCustomer('2', {
      email: 'ann@example.com',
      phone: '512 555 0102',
      first_name: 'Anna',
      last_name: 'Li',
      company: 'Li & Co',
    }),
  );
  await s.give(
    'manual',
    'customer',
    manualCustomer('2', {
      email: 'anna@example.com',
      phone: '512 555 0102',
      first_name: 'Anna',
      last_name: 'Li',
      company: 'Li & Co',
      updated_at: '2026-03-09',
    }),
  );
  return await customerOf(s.db, 'shopify', '1');
}
const set = async (s: Story, customer: bigint, kind: string, value: string) =>
  (await s.db.query(sql`select spine.set_primary(${customer}, ${kind}, ${value}, 'she said so') as event`))[0].event;

story('a customer goes by what a person picked, with its source', async (s, t) => {
  const customer = await one(s);
  t.deepEqual(await s.primaries(), ['ann@example.com, 5125550101, Ann, Li, Li & Co']);
  await set(s, customer, 'email', ' Anna@Example.com ');
  await set(s, customer, 'phone', '+1 512 555 0102');
  await set(s, customer, 'name', 'Anna Li');
  await set(s, customer, 'company', 'Li & Co');
  t.deepEqual(await s.primaries(), ['anna@example.com, 5125550102, Anna, Li, Li & Co']);
  t.deepEqual(
    await s.db.query(sql`select distinct i.external_id as key from spine.customers as k join spine.customer_identities as i
      on i.id in (k.primary_email_identity_id, k.primary_phone_identity_id, k.name_identity_id) where k.id = ${customer}`),
    [{ key: '2' }],
  );
  t.deepEqual(await s.db.query(sql`select distinct decision from spine.identity_decisions where revoked_at is null`), [
    { decision: 'primary' },
  ]);
});

story('the latest counts, and taking it back restores what was before', async (s, t) => {
  const customer = await one(s);
  await set(s, customer, 'email', 'anna@example.com');
  await set(s, customer, 'email', 'ann@example.com');
  await set(s, customer, 'name', 'Anna Li');
  await set(s, customer, 'email', 'anna@example.com');
  for (const { id } of await s.db.query(
    sql`select id from spine.identity_decisions where revoked_at is null order by id`,
  )) {
    await s.db.query(sql`select * from spine.undo_decision(${id})`);
  }
  t.deepEqual(await s.primaries(), ['ann@example.com, 5125550101, Ann, Li, Li & Co']);
  t.is((await s.db.query(sql`select from spine.identity_decisions where revoked_at is null`)).length, 0);
});

story('what no record of the customer says is refused, without saying it', async (s, t) => {
  const customer = await one(s);
  for (const [kind, value] of [
    ['email', 'nobody@example.com'],
    ['email', 'not an email'],
    ['phone', '512 555 9999'],
    ['name', 'Bob'],
    ['company', 'Acme'],
  ]) {
    const refused = await refusal(s.db as never, sql`select spine.set_primary(${customer}, ${kind}, ${value})`);
    t.is(refused?.code, 'IS005');
    t.false(JSON.stringify(refused).includes(value as string));
  }
  t.like(await refusal(s.db as never, sql`select spine.set_primary(${customer}, 'fax', '1')`), { code: 'IS005' });
  await s.give('manual', 'order', manualOrder('9', { email: 'ann@example.com' })); // says no name
  for (const nothing of ['', ' ', null]) {
    const refused = await refusal(s.db as never, sql`select spine.set_primary(${customer}, 'name', ${nothing}::text)`);
    t.is(refused?.code, 'IS005');
  }
  t.like(await refusal(s.db as never, sql`select spine.set_primary(999999, 'email', 'a@b.c')`), { code: 'IS007' });
});
