import { sql } from '@databases/pg';
import test from 'ava';
import { rolledBack } from '../../support/database.ts';
import {
  amazonOrder,
  manualCustomer,
  qboCustomer,
  shopifyCustomer,
  shopifyOrder,
  street,
} from '../../support/payloads.ts';
import { stageIn, story } from '../../support/story.ts';

const good = shopifyCustomer('1', { email: 'ada@example.com' });
const also = shopifyCustomer('2', { email: 'bob@example.com' });

const bad: [what: string, provider: string, entity: string, payload: unknown, reason: RegExp | string][] = [
  ['broken JSON', 'shopify', 'customer', '{"id": 1', 'not JSON'],
  ['no JSON at all', 'shopify', 'customer', '', 'not JSON'],
  ['a number', 'shopify', 'customer', '17', 'not an object'],
  ['a list', 'shopify', 'customer', '[]', 'not an object'],
  ['null', 'shopify', 'customer', 'null', 'not an object'],
  ['a NUL character', 'shopify', 'customer', '{"id": 1, "email": "a\\u0000@example.com"}', 'contains a NUL character'],
  [
    'half a surrogate pair',
    'shopify',
    'customer',
    '{"id": 1, "first_name": "\\ud800"}',
    'contains half of a surrogate pair',
  ],
  ['nesting without end', 'shopify', 'customer', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'nested too deep'],
  ['no id', 'shopify', 'customer', { email: 'ada@example.com' }, 'no id'],
  ['an id that is an object', 'manual', 'customer', { external_id: {} }, 'id is not an id'],
  ['an id with a fraction', 'shopify', 'customer', '{"id": 1.5}', 'id is not an id'],
  ['a very long id', 'manual', 'customer', { external_id: 'x'.repeat(600) }, 'id is longer than 255 characters'],
  ['a number where text belongs', 'shopify', 'customer', { ...good, email: 5 }, 'email is not text'],
  [
    'an address that is a string',
    'shopify',
    'customer',
    { ...good, default_address: '12 Elm St' },
    /address is not an object/,
  ],
  [
    'a date that is none',
    'shopify',
    'customer',
    { ...good, updated_at: '2026-02-30T00:00:00Z' },
    'updated_at is not a time',
  ],
  ['an amount that is none', 'shopify', 'order', { ...shopifyOrder('1'), total_price: 'ten' }, /is not an amount/],
  ['a bare QuickBooks object', 'qbo', 'customer', qboCustomer('1').Customer, /./],
  [
    'a date that is none in an Amazon order',
    'amazon',
    'order',
    amazonOrder('113-1234567-7654321', { createdTime: 'soon' }),
    /is not a time/,
  ],
];

for (const [what, provider, entity, payload, reason] of bad) {
  story(`${what} is a reject with its reason, and the rest of the call is staged`, async (s, t) => {
    const rest = {
      shopify: entity === 'customer' ? [good, also] : [shopifyOrder('8'), shopifyOrder('9')],
      qbo: [qboCustomer('8'), qboCustomer('9')],
      amazon: [amazonOrder('113-1234567-0000001'), amazonOrder('113-1234567-0000002')],
      manual: [manualCustomer('8'), manualCustomer('9')],
    }[provider]!;
    t.deepEqual(await s.stage(provider, entity, rest[0], payload, rest[1]), {
      staged: 2,
      unchanged: 0,
      older: 0,
      rejected: 1,
    });
    const [said] = await s.rejects();
    if (typeof reason === 'string') t.is(said, reason);
    else t.regex(said!, reason);
    t.notRegex(said!, /@|Elm/, 'a reason says nothing of a person');
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    t.deepEqual(
      await s.db.query(
        sql`select convert_from(raw, 'UTF8') as raw, raw = ${Buffer.from(text)}::bytea as same from staging.rejects`,
      ),
      [{ raw: text, same: true }],
    );
    await s.resolve();
  });
}

story('a reject is kept once and counts its attempts', async (s, t) => {
  for (let n = 0; n < 3; n++) t.like(await s.stage('shopify', 'customer', '{', '{'), { rejected: 2 });
  t.deepEqual(await s.db.query(sql`select attempts from staging.rejects`), [{ attempts: 3 }]);
  t.like(await s.stage('shopify', 'order', '{'), { rejected: 1 });
  t.is((await s.rejects()).length, 2, 'the same bytes of another entity are another');
});

story('a payload of ten megabytes is staged', async (s, t) => {
  const note = 'x'.repeat(10_000_000);
  t.like(await s.stage('shopify', 'customer', { ...good, note }, also), { staged: 2, rejected: 0 });
  await s.resolve();
  t.is((await s.customers()).length, 2);
});

story('no payloads, and a payload that is null', async (s, t) => {
  t.deepEqual(await s.stage('shopify', 'customer'), { staged: 0, unchanged: 0, older: 0, rejected: 0 });
  const [counts] = await s.db.query(
    sql`select rejected from spine.stage_records('shopify', 'customer', array[null, ${JSON.stringify(good)}])`,
  );
  t.deepEqual(counts, { rejected: 1n });
  t.deepEqual(await s.rejects(), ['no payload']);
});

story('a name, an email and a phone that are very long do not break the call', async (s, t) => {
  const long = 'é'.repeat(100_000);
  const payload = shopifyCustomer('1', { first_name: long, email: `${long}@example.com`, phone: '5'.repeat(10_000) });
  t.is((await s.stage('shopify', 'customer', payload, also)).staged >= 1, true);
  await s.resolve();
  t.true((await s.customers()).includes('shopify 2'));
});

for (const [provider, entity, account, message] of [
  ['etsy', 'order', '', /^unknown provider "etsy"$/],
  [null, 'order', '', /^unknown provider null$/],
  ['shopify', 'vendor', '', /^unknown entity "vendor" of provider shopify$/],
  ['klaviyo', 'customer', '', /^unknown entity "customer" of provider klaviyo$/],
  ['shopify', 'order', 'a/b', /^account "a\/b" has a slash, a colon or white space$/],
  ['shopify', 'order', 'a b', /has a slash, a colon or white space$/],
] as const) {
  test(
    `IS001: ${provider} ${entity} ${account}`,
    rolledBack(async (tx, t) => {
      const error = await t.throwsAsync(
        tx.tx((inner) => inner.query(sql`select spine.stage_records(${provider}, ${entity}, array['{}'], ${account})`)),
        { code: 'IS001' } as object,
      );
      t.regex(error!.message, message);
      t.truthy((error as unknown as { hint: string }).hint);
    }),
  );
}

story('the day of an order is the day of its account', async (s, t) => {
  await s.db.query(
    sql`insert into spine.accounts (provider, account, time_zone) values ('shopify', 'west', 'America/Los_Angeles')`,
  );
  const order = shopifyOrder('1', { created_at: '2026-03-02T03:00:00Z' });
  await stageIn(s.db, 'shopify', 'order', [order]);
  await stageIn(s.db, 'shopify', 'order', [order], 'west');
  t.deepEqual(await s.db.query(sql`select external_id, ordered_on::text from spine.orders order by 1`), [
    { external_id: 'order:1', ordered_on: '2026-03-02' },
    { external_id: 'west/order:1', ordered_on: '2026-03-01' },
  ]);
  await s.resolve();
});

story('one job is added for what is staged, under one key, and none for what is not', async (s, t) => {
  const jobs = () => s.db.query(sql`select task_identifier, key from spine_worker.jobs`);
  await s.stage('shopify', 'customer', '{');
  t.deepEqual(await jobs(), []);
  await s.stage('shopify', 'customer', good);
  await s.stage('shopify', 'customer', also);
  await s.stage('shopify', 'order', shopifyOrder('1'));
  t.deepEqual(await jobs(), [{ task_identifier: 'resolve_pending', key: 'resolve_pending' }]);
});

story('without a worker nothing is added, and nothing fails', async (s, t) => {
  await s.db.query(sql`drop schema spine_worker cascade`);
  t.like(await s.stage('shopify', 'customer', good), { staged: 1 });
  await s.db.query(
    sql`insert into spine.orders (provider, external_id, email) values ('manual', 'order:1', 'ada@example.com')`,
  );
  await s.resolve();
});

test(
  'who has functions of the same names first on the search_path stages the same',
  rolledBack(async (tx, t) => {
    const claims = async (id: string) => {
      const payload = shopifyCustomer(id, {
        email: 'Ada@Example.com',
        phone: '+1 512 555 1234',
        address: street('Ada L'),
      });
      await stageIn(tx, 'shopify', 'customer', [payload]);
      return await tx.query(sql`
        select emails, phones, address_hash, name_words from spine.claims where external_id = ${id}`);
    };
    const expected = await claims('1');
    t.truthy(expected[0].address_hash);
    await tx.query(sql`
      create schema other;
      create function other.lower(text) returns text language sql immutable return 'nobody';
      create function other.btrim(text) returns text language sql immutable return 'nobody';
      create function other.string_to_array(text, text) returns text[] language sql immutable return '{nobody}'::text[];
      set local search_path = other, pg_catalog`);
    t.deepEqual(await claims('2'), expected);
    await tx.query(sql`set local search_path = spine`);
  }),
);
