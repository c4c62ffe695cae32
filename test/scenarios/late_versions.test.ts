// Versions of a record arrive in any order; what they leave is the same.
import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import { rolledBack } from '../support/database.ts';
import { digest } from '../support/digest.ts';
import {
  amazonAddress,
  amazonOrder,
  day,
  manualCustomer,
  qboCustomer,
  shopifyCustomer,
  shopifyOrder,
  street,
} from '../support/payloads.ts';
import { storyIn } from '../support/story.ts';

const customer = [
  shopifyCustomer('7', {
    at: 1,
    email: 'one@example.com',
    phone: '512 555 0101',
    first_name: 'Ada',
    address: street('Ada'),
  }),
  shopifyCustomer('7', { at: 2, email: 'two@example.com', address: street('Ada', { address1: '9 Oak Ave' }) }),
  shopifyCustomer('7', { at: 3, email: 'two@example.com', first_name: 'Ada', last_name: 'Lovelace' }),
  shopifyCustomer('7', { at: 4, email: null }),
];
const bill = { Line1: '12 Elm St', City: 'Austin', CountrySubDivisionCode: 'TX', PostalCode: '78701' };
const histories: Record<string, { provider: string; entity: string; versions: object[] }> = {
  'a customer of Shopify': { provider: 'shopify', entity: 'customer', versions: customer },
  'a guest order': {
    provider: 'shopify',
    entity: 'order',
    versions: [
      shopifyOrder('1', { at: 1, email: 'one@example.com', billing: street('Ada Lovelace') }),
      shopifyOrder('1', { at: 2, email: 'two@example.com' }),
      shopifyOrder('1', {
        at: 3,
        email: 'two@example.com',
        phone: '512 555 0101',
        billing: street('Ada Lovelace', { address2: 'Apt 1' }),
      }),
    ],
  },
  'an Amazon order that is masked in between': {
    provider: 'amazon',
    entity: 'order',
    versions: [
      amazonOrder('113-1234567-7654321', { at: 1, email: 'q@marketplace.amazon.com', name: 'Ada Lovelace' }),
      amazonOrder('113-1234567-7654321', { at: 2, name: 'Ada Lovelace', address: street('Ada Lovelace') }),
      amazonOrder('113-1234567-7654321', { at: 3 }),
    ],
  },
  'an Amazon order and its parts, fetched by themselves': {
    provider: 'amazon',
    entity: 'order',
    versions: [
      amazonOrder('113-1234567-7654321'),
      amazonAddress('113-1234567-7654321', street('Ada Lovelace')),
      {
        payload: {
          AmazonOrderId: '113-1234567-7654321',
          BuyerEmail: 'q@marketplace.amazon.com',
          BuyerName: 'Ada Lovelace',
        },
      },
    ],
  },
  'a manual customer with an account deleted in between': {
    provider: 'manual',
    entity: 'customer',
    versions: [
      manualCustomer('7', { updated_at: day(1), email: 'one@example.com', name: 'Ada Lovelace' }),
      manualCustomer('7', { updated_at: day(2), deleted: true }),
      manualCustomer('7', { updated_at: day(3), phone: '512 555 0101' }),
    ],
  },
  'a customer of QuickBooks': {
    provider: 'qbo',
    entity: 'customer',
    versions: [
      qboCustomer('7', {
        at: 1,
        email: 'one@example.com; two@example.com',
        phone: '512 555 0101',
        GivenName: 'Ada',
        BillAddr: bill,
      }),
      qboCustomer('7', { at: 2, email: 'two@example.com', GivenName: 'Ada', FamilyName: 'Lovelace' }),
      qboCustomer('7', { at: 3, email: 'three@example.com', sparse: undefined }),
    ],
  },
};

const permutations = <T>(all: T[]): T[][] =>
  all.length < 2
    ? [all]
    : all.flatMap((one) => permutations(all.filter((other) => other !== one)).map((rest) => [one, ...rest]));

const claims = (db: Queryable) =>
  db.query(sql`
  select emails, phones, address_hash, first_name, last_name, company, former, emails_at, phones_at, address_at, names_at,
    deleted, identity_key, state
  from spine.claims`);

/** What customers go by. A primary that nothing says any longer stays as it was, so it tells what was resolved in between. */
const primaries = (db: Queryable) =>
  db.query(sql`
  select c.kind, c.first_name, c.last_name, c.company, e.value as primary_email, p.value as primary_phone
  from spine.customers as c
  left join spine.customer_identifiers as e on e.kind = 'email' and e.value = c.primary_email and e.customer_id = c.id and not e.former
  left join spine.customer_identifiers as p on p.kind = 'phone' and p.value = c.primary_phone and p.customer_id = c.id and not p.former`);

const identifiers = (db: Queryable) =>
  db.query(sql`select kind, value, former from spine.customer_identifiers order by 1, 2`);

/** Work in a savepoint that is taken back. */
async function inSavepoint<Result>(db: Parameters<typeof storyIn>[0], work: () => Promise<Result>): Promise<Result> {
  await db.query(sql`savepoint before`);
  const result = await work();
  await db.query(sql`rollback to savepoint before`);
  return result;
}

for (const [what, { provider, entity, versions }] of Object.entries(histories)) {
  for (const resolved of ['after each', 'at the end', 'in one call'] as const) {
    test(
      `${what}, resolved ${resolved}: the order of arrival leaves no trace`,
      rolledBack(async (tx, t) => {
        const s = storyIn(tx);
        const outcomes = new Map<string, string>();
        for (const arrival of permutations(versions)) {
          const end = await inSavepoint(tx, async () => {
            if (resolved === 'in one call') await s.stage(provider, entity, ...arrival);
            else {
              for (const version of arrival) {
                await s.stage(provider, entity, version);
                if (resolved === 'after each') await s.resolve();
              }
            }
            await s.resolve();
            const { staged, orders, partition } = await digest(tx);
            const said = [await claims(tx), await identifiers(tx), await primaries(tx), staged, orders, partition];
            return JSON.stringify(said, null, 1);
          });
          outcomes.set(end, arrival.map((version) => versions.indexOf(version) + 1).join(' '));
        }
        const [first = '', ...others] = outcomes.keys();
        for (const other of others) t.is(other, first, `arrival ${outcomes.get(other)} and ${outcomes.get(first)}`);
        t.is(outcomes.size, 1);
      }),
    );
  }
}

test(
  'an older version of an order that tells of another phone leaves the order as the newer one has it',
  rolledBack(async (tx, t) => {
    const s = storyIn(tx);
    const order = { email: 'ada@example.com' };
    const rows = sql`select number, gross, ordered_at from spine.orders`;
    await s.stage('shopify', 'order', shopifyOrder('7', { ...order, at: 5, name: '#5', total_price: '50.00' }));
    const before = await tx.query(rows);
    const late = shopifyOrder('7', { ...order, at: 2, name: '#2', total_price: '20.00', phone: '512 555 0177' });
    t.like(await s.stage('shopify', 'order', late), { staged: 1 });
    t.deepEqual(await tx.query(rows), before);
    t.deepEqual(await tx.query(sql`select phones from spine.claims`), [{ phones: ['5125550177'] }]);
  }),
);
