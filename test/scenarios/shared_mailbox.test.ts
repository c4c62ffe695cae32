// A mailbox of a whole office: two hundred people behind one address.
import { sql } from '@databases/pg';
import { customerOf } from '../support/decide.ts';
import { manualCustomer, manualOrder } from '../support/payloads.ts';
import { story } from '../support/story.ts';

const PEOPLE = 200;
const DECIDED = 15;
const office = { email: 'office@example.com' };
const person = (n: number) => `${n}`.replace(/\d/g, (digit) => 'bcdfghklmn'[Number(digit)] as string).repeat(2);
const people = Array.from({ length: PEOPLE }, (_, i) =>
  manualCustomer(`${i}`, { ...office, first_name: person(i), last_name: `${person(i)}son` }),
);

story('reviewed one by one, each is a customer of its own and none comes back', async (s, t) => {
  t.timeout(300_000);
  await s.db.query(sql`update spine.settings set value = '0' where name like 'quarantine\_%'`);
  await s.give('manual', 'customer', ...people);
  t.true((await s.customers()).length < 10, 'the limits keep them from being one');
  const open = () => s.db.query(sql`select id from spine.match_reviews where state = 'open' order by id`);
  t.true((await open()).length > PEOPLE - 10);
  const [first] = await open();
  const waiting = (await open()).length;
  const before = (await s.customers()).length;
  for (const { id } of (await open()).slice(-DECIDED)) await s.db.query(sql`select spine.review_create(${id})`);
  t.is((await open()).length, waiting - DECIDED);
  t.is((await open())[0]?.id, first?.id);
  const customers = (await s.customers()).length;
  t.is(customers, before + DECIDED);
  const decided = await s.db.query(
    sql`select identity_key as key from spine.match_reviews where state = 'decided' order by id limit 2`,
  );
  await s.give(
    'manual',
    'order',
    ...decided.map(({ key }) => manualOrder(key, { ...office, customer_external_id: key })),
  );
  t.is((await s.customers()).length, customers);
  t.deepEqual(await s.orders(), Object.fromEntries(decided.map(({ key }) => [`manual order:${key}`, `manual ${key}`])));
});

story('joined by mistake, they are split in one call', async (s, t) => {
  t.timeout(120_000);
  await s.db.query(sql`update spine.settings set value = '1000' where name like 'max\_%'`);
  await s.db.query(sql`update spine.settings set value = '0' where name like 'quarantine\_%'`);
  await s.give('manual', 'customer', ...people);
  await s.give('manual', 'order', ...people.map((_, n) => manualOrder(`${n}`, { customer_external_id: `${n}` })));
  t.is((await s.customers()).length, 1);
  const customer = await customerOf(s.db, 'manual', '0');
  const [{ ids }] = await s.db.query(sql`
    select array_agg(id) as ids from spine.customer_identities where customer_id = ${customer} and external_id <> '0'`);
  const changes = await s.db.query(sql`select * from spine.split_identities(${ids}::bigint[], 'an office')`);
  t.true(changes.length >= PEOPLE - 1);
  t.is((await s.customers()).length, PEOPLE);
  t.is(await customerOf(s.db, 'manual', '0'), customer);
  t.true(Object.entries(await s.orders()).every(([order, who]) => order.replace('order:', '') === who));
});
