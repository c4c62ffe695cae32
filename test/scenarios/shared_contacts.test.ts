import { sql } from '@databases/pg';
import { manualCustomer, qboCustomer, qboInvoice, shopifyCustomer, street } from '../support/payloads.ts';
import { story } from '../support/story.ts';

const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const words = ['Ada', 'Bob', 'Cleo', 'Dora', 'Egon', 'Fritz', 'Greta', 'Hans', 'Ida', 'Jan'];

story('an office phone joins no more people than the limits allow', async (s, t) => {
  const people = range(10).map((n) =>
    manualCustomer(`${n}`, {
      name: `${words[n - 1]} ${words[n - 1]}son`,
      email: `p${n}@example.com`,
      phone: '512 555 0100',
    }),
  );
  await s.give('manual', 'customer', ...people);
  t.is((await s.customers())[0]!.split(' + ').length, 5);
  t.is((await s.reviews()).length, 5);
});

const clients = range(30).map((n) =>
  qboCustomer(`${n}`, {
    email: 'books@keeper.example',
    CompanyName: `${words[n % 10]}${words[Math.trunc(n / 10)]} Works${n}`,
  }),
);

story("a bookkeeper's email on thirty QuickBooks customers joins nobody", async (s, t) => {
  await s.give('qbo', 'customer', ...clients);
  t.is((await s.customers()).length, 30);
  t.deepEqual(await s.reviews(), []);
  t.like(await s.db.query(sql`select pattern, mode from spine.blocked_identifiers`), [
    { pattern: 'books@keeper.example', mode: 'quarantined' },
  ]);
  await s.give('qbo', 'order', qboInvoice('1', { customer: '1' }), qboInvoice('2', { customer: '30' }));
  t.is((await s.db.query(sql`select from spine.orders where customer_id is not null`)).length, 2);
});

story('without the guards it joins no more than the limits allow', async (s, t) => {
  await s.db.query(sql`update spine.settings set value = '[]' where name = 'same_provider'`);
  await s.db.query(sql`update spine.settings set value = '0' where name like 'quarantine%'`);
  await s.give('qbo', 'customer', ...clients);
  t.is((await s.customers())[0]!.split(' + ').length, 5);
  t.is((await s.reviews()).length, 25);
  await s.give('qbo', 'order', qboInvoice('1', { customer: '1' }), qboInvoice('2', { customer: '30' }));
  t.is((await s.db.query(sql`select from spine.orders where customer_id is not null`)).length, 1);
});

story(
  'a household with one email and one phone is one customer; with emails of their own they are two',
  async (s, t) => {
    const home = { phone: '512 555 0100', address: street('Ada Lovelace') };
    await s.give(
      'shopify',
      'customer',
      shopifyCustomer('1', { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com', ...home }),
    );
    await s.give(
      'shopify',
      'customer',
      shopifyCustomer('2', { first_name: 'Will', last_name: 'Lovelace', email: 'will@example.com' }),
    );
    t.deepEqual(await s.customers(), ['shopify 1', 'shopify 2']);
    await s.give(
      'shopify',
      'customer',
      shopifyCustomer('2', { at: 2, email: 'will@example.com', phone: '512 555 0100' }),
    );
    t.deepEqual(await s.customers(), ['shopify 1', 'shopify 2'], 'an exact record shares, and merges nobody');
    t.deepEqual(await s.holders('phone'), { '5125550100': 'shopify 1 and shopify 2' });
    await s.give('manual', 'customer', manualCustomer('1', { phone: '512 555 0100' }));
    t.deepEqual(await s.reviews(), ['manual 1: candidates of shopify 1 or shopify 2']);
  },
);
