import { sql } from '@databases/pg';
import { manualCustomer, manualOrder, qboInvoice } from '../../support/payloads.ts';
import { type Story, stageIn, story } from '../../support/story.ts';

const suspects = async ({ db }: Story) =>
  db.query(sql`
    select s.provider, s.external_id, s.orders::integer, s.names::integer, s.emails::integer, i.id is not null as known
    from spine.v_house_suspects as s
    left join spine.customer_identities as i
      on i.customer_id = s.customer_id and i.provider = s.provider and i.external_id = s.external_id
    order by s.provider, s.external_id`);
const orders = (customer: string, count: number, fields: (n: number) => object) =>
  Array.from({ length: count }, (_, n) =>
    manualOrder(`${customer}-${n}`, { customer_external_id: customer, ...fields(n) }),
  );
const email = (n: number) => ({ email: `p${n}@example.com` });

story('who sells to more than five names or emails is listed, at five nobody is', async (s, t) => {
  t.deepEqual(await suspects(s), []);
  await s.give('manual', 'customer', manualCustomer('emails'), manualCustomer('five'));
  await s.give('manual', 'order', ...orders('five', 5, email), ...orders('emails', 6, email));
  const names = ['Ann Li', 'Bob Li', 'Cleo Li', 'Dora Li', 'Emil Li', 'Fritz Li'];
  await s.give(
    'manual',
    'order',
    ...orders('names', 6, (n) => ({ name: names[n], address1: '1 Elm St', city: 'Austin' })),
  );
  // the same person, whatever the spelling
  await s.give(
    'manual',
    'order',
    ...orders('same', 8, (n) => ({
      email: n % 2 ? 'A@x.org' : ' a@x.org',
      name: ['Ann Li', 'LI, Ann'][n % 2],
      city: 'Austin',
    })),
  );
  t.deepEqual(await suspects(s), [
    { provider: 'manual', external_id: 'emails', orders: 6, names: 0, emails: 6, known: true },
    { provider: 'manual', external_id: 'names', orders: 6, names: 6, emails: 0, known: true },
  ]);
  await s.db.query(sql`update spine.settings set value = '6' where name = 'house_names'`);
  t.deepEqual(await suspects(s), []);
});

story(
  'a customer whose record never came is listed, a marked one and orders without a customer are not',
  async (s, t) => {
    const invoices = Array.from({ length: 6 }, (_, n) =>
      qboInvoice(`${n}`, { customer: '58', BillEmail: { Address: email(n).email } }),
    );
    await s.give('qbo', 'order', ...invoices);
    await stageIn(s.db, 'qbo', 'order', invoices, 'b');
    await s.give('manual', 'order', ...Array.from({ length: 7 }, (_, n) => manualOrder(`${n}`, email(n))));
    const suspect = { provider: 'qbo', orders: 6, names: 0, emails: 6, known: false };
    t.deepEqual(await suspects(s), [
      { ...suspect, external_id: '58' },
      { ...suspect, external_id: 'b/58' },
    ]);
    await s.db.query(sql`select from spine.mark_house('qbo', '58', 'a connector')`);
    t.deepEqual(await suspects(s), [{ ...suspect, external_id: 'b/58' }]);
  },
);
