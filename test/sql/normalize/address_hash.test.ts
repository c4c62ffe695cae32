import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import fc from 'fast-check';
import { openPool } from '../../../src/db/pool.ts';
import { db, rolledBack, serverUrl } from '../../support/database.ts';

type Address = Record<string, unknown>;

const home: Address = {
  name: 'John Doe',
  address1: '123 Main St.',
  address2: 'Apt 4',
  city: 'Austin',
  state: 'TX',
  postalCode: '78701',
  country: 'US',
};

async function hashes(tx: Queryable, addresses: unknown[]): Promise<(string | null)[]> {
  const rows = await tx.query(sql`
    select spine.address_hash(a.address) as hash
    from jsonb_array_elements(${JSON.stringify(addresses)}::jsonb) with ordinality as a (address, n) order by n`);
  return rows.map((row) => row.hash);
}

test(
  'spellings of one address have one hash',
  rolledBack(async (tx, t) => {
    const boston = { name: 'Ann', address1: '1 Elm', city: 'Boston', country: 'US' };
    const groups: Address[][] = [
      [
        home,
        { ...home, name: ' JOHN  DOE ', address1: '123 main st', city: 'AUSTIN' },
        { ...home, state: 'Texas', country: 'United States' },
        { ...home, state: 'US-TX', country: 'usa' },
        { ...home, postalCode: '78701-1234' },
        { ...home, postalCode: 78701 },
        { ...home, address2: '#Apt. 4' },
        { ...home, name: 'Ｊｏｈｎ　Ｄｏｅ' },
        { ...home, name: 'John\u00a0Doe', phone: '1' },
      ],
      [
        { ...boston, postalCode: '02134' },
        { ...boston, postalCode: '2134' },
        { ...boston, postalCode: '02134-1001' },
        { ...boston, postalCode: '2134-1001' },
        { ...boston, postalCode: '021341001' },
      ],
      [
        {
          name: 'Zoé',
          address1: '1 rue de l’Été',
          city: 'Montréal',
          state: 'Québec',
          postalCode: 'H2X 1Y4',
          country: 'CA',
        },
        {
          name: 'ZOÉ',
          address1: "1, Rue de l'Été",
          city: 'MONTRÉAL',
          state: 'qc',
          postalCode: 'h2x1y4',
          country: 'Canada',
        },
        {
          name: 'Zoe\u0301',
          address1: '1 rue de l Été',
          city: 'Montréal',
          state: 'PQ',
          postalCode: 'H2X-1Y4',
          country: 'CAN',
        },
      ],
      [
        { name: 'Eva', address1: 'Ring 1', city: 'Leipzig', postalCode: '04109', country: 'Deutschland' },
        {
          name: 'Eva',
          address1: 'Ring 1',
          city: 'Leipzig',
          postalCode: '4109',
          country: 'DE',
          state: '',
          address2: null,
        },
      ],
      [{ name: 'नेहा', address1: '१२ सड़क', city: 'दिल्ली' }],
      [{ name: 'नहा', address1: '१२ सड़क', city: 'दिल्ली' }],
      [{ ...home, address2: 'Apt 5' }],
      [{ ...home, address2: undefined }],
      [{ ...home, name: 'John Doë' }],
      [{ ...home, country: undefined }],
      [{ ...home, address1: '123 Main', address2: 'St Apt 4' }],
      [{ ...home, city: 'Austin TX', state: '' }],
    ];
    const found = await Promise.all(groups.map((group) => hashes(tx, group)));
    for (const [n, group] of found.entries()) {
      t.regex(group[0] ?? '', /^[0-9a-f]{64}$/, JSON.stringify(groups[n]));
      for (const hash of group) t.is(hash, group[0] ?? null, JSON.stringify(groups[n]));
    }
    t.is(new Set(found.map(([hash]) => hash)).size, groups.length);
  }),
);

test(
  'the hashes are these, on every version of the server',
  rolledBack(async (tx, t) => {
    t.deepEqual(
      await hashes(tx, [
        home,
        {
          name: 'Zoé Ångström',
          address1: '1 rue de l’Été',
          city: 'Montréal',
          state: 'Québec',
          postalCode: 'H2X 1Y4',
          country: 'CA',
        },
        { name: 'ΟΔΥΣΣΕΥΣ İNCİ', address1: '१२ सड़क', city: '〇丁目ＡＢＣ', postalCode: '０１２', country: 'भारत' },
      ]),
      [
        '25b085f2296e2b339ddf212fc9e8d78332d09116fd9a17c3689532d5d467c5fd',
        '444f5b95c8c68ff07389f78cd09f9da919daa280f0eec0a937418ff886eb9612',
        '98941692311956e2aff3ee993f7c00884441bb7972382c0f2822ce3e6336c782',
      ],
      'another rule is another address_hash_version and a backfill',
    );
  }),
);

test(
  'an address with too little, or masked, has none',
  rolledBack(async (tx, t) => {
    const addresses = [
      null,
      5,
      'x',
      [],
      {},
      { ...home, name: undefined },
      { ...home, name: '  ' },
      { ...home, name: '--' },
      { ...home, address1: null },
      { ...home, city: '', postalCode: null },
      { ...home, city: null, postalCode: '00000' },
      { ...home, name: 'J*** D**' },
      { ...home, name: 'Ｊ＊＊' },
      { ...home, address1: '<redacted>' },
      { ...home, address1: 'REDACTED' },
      { ...home, name: 'N/A' },
      { ...home, city: 'NULL', postalCode: 'null' },
      { ...home, name: { first: 'John' } },
      { ...home, address1: ['1'] },
      { ...home, name: true },
      { ...home, address1: 'x'.repeat(20_000) },
    ];
    t.deepEqual(
      await hashes(tx, addresses),
      addresses.map(() => null),
    );
  }),
);

test(
  'a masked part that is not needed counts as absent',
  rolledBack(async (tx, t) => {
    const [without, ...masked] = await hashes(tx, [
      { ...home, address2: '' },
      { ...home, address2: '***' },
      { ...home, address2: '<masked>' },
      { ...home, address2: 'n/a' },
    ]);
    for (const hash of masked) t.is(hash, without ?? null);
  }),
);

/** Addresses of few values, so that parts often look like others'. */
const value = fc.oneof(
  fc.constantFrom('a', 'b', 'a b', 'a\u001fb', '\u001f', 'é', 'É', 'null', 'US', 'Texas', '0123', '*', '<x>', ''),
  fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0') && text.isWellFormed()),
);
const keys = ['name', 'address1', 'address2', 'city', 'state', 'postalCode', 'country'];
const anyAddress = fc.record(Object.fromEntries(keys.map((key) => [key, fc.option(value)])));

test(
  'no two different lists of plain parts have one hash',
  rolledBack(async (tx, t) => {
    const plain = fc.constantFrom('a', 'b', 'a b', 'b a', 'ab', 'é', 'é a');
    const record = fc.record(Object.fromEntries(keys.map((key) => [key, plain])));
    const addresses = fc.sample(record, 3000);
    const found = await hashes(tx, addresses);
    const lists = new Set(
      addresses.map((address) => JSON.stringify(keys.map((key) => [key, spaceless(key, address)]))),
    );
    t.is(new Set(found).size, lists.size);
  }),
);
/** Postal codes are compared without spaces. */
const spaceless = (key: string, address: Record<string, string>) =>
  key === 'postalCode' ? address[key]!.replaceAll(' ', '') : address[key];

test(
  'the quick way for ASCII gives what the other way gives',
  rolledBack(async (tx, t) => {
    const ascii = fc.string({ maxLength: 12 });
    const record = fc.record(
      Object.fromEntries(keys.map((key) => [key, fc.oneof(ascii, fc.constantFrom('a, b', ' A--b ', 'us', 'N/A'))])),
    );
    const addresses = fc.sample(record, 1000);
    // A soft hyphen is dropped, but takes the address off the quick way.
    const slow = addresses.map((address) => ({ ...address, city: `${address.city}\u00ad` }));
    t.deepEqual(await hashes(tx, addresses), await hashes(tx, slow));
  }),
);

test(
  'no JSON makes it raise',
  rolledBack(async (tx, t) => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0') && value.isWellFormed());
    const json = fc
      .jsonValue({ stringUnit: 'grapheme' })
      .filter((value) => !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)));
    const part = fc.oneof(text, json);
    const record = fc.record(Object.fromEntries(keys.map((key) => [key, part])));
    const addresses = fc.sample(fc.oneof(record, json), 500);
    t.is((await hashes(tx, addresses)).length, addresses.length);
  }),
);

const LOCALES = [
  sql`template template0 encoding 'UTF8' locale_provider libc locale 'C'`,
  sql`template template0 encoding 'UTF8' locale_provider libc locale 'C.UTF-8'`,
  sql`template template0 encoding 'UTF8' locale_provider libc locale 'en_US.UTF-8'`,
  sql`template template0 encoding 'UTF8' locale_provider libc locale 'tr_TR.UTF-8'`,
  sql`template template0 encoding 'UTF8' locale_provider icu icu_locale 'tr-TR' locale 'C'`,
  sql`template template0 encoding 'UTF8' locale_provider icu icu_locale 'en-US' locale 'C'`,
  sql`template template0 encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'`,
  sql`template template0 encoding 'UTF8' locale_provider builtin builtin_locale 'PG_UNICODE_FAST' locale 'C'`,
];

test('databases of every locale that the server offers give the same', async (t) => {
  const inputs = [
    ...fc.sample(anyAddress, { numRuns: 500, seed: 1 }),
    home,
    { ...home, name: 'IŞIK İNCİ', city: 'DİYARBAKIR', state: 'ISPARTA' },
    { ...home, name: 'ΟΔΥΣΣΕΥΣ', city: 'ΑΘΗΝΑ', country: 'Ελλάδα' },
    { ...home, name: 'नेहा', address1: '१२ सड़क', country: 'भारत' },
    { ...home, name: 'STRAẞE', address1: 'ÆØÅ Ǆ ﬁ №5' },
  ];
  const texts = inputs.flatMap((input) => Object.values(input as Address)).filter((part) => typeof part === 'string');
  const answersOn = (queryable: Queryable) =>
    queryable.query(sql`
      select (select array_agg(spine.address_hash(a.address) order by n)
              from jsonb_array_elements(${JSON.stringify(inputs)}::jsonb) with ordinality as a (address, n)) as hashes,
             (select array_agg(array[spine.normalize_email(x.v || '@' || x.v), spine.normalize_phone('555' || x.v || '1234567'),
                                     array_to_string(spine.name_words(x.v), ' ')] order by n)
              from jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb) with ordinality as x (v, n)) as others`);
  const expected = await answersOn(db);
  // The functions as they are here, in the order in which they were made.
  const functions = await db.query(sql`
    select pg_get_functiondef(p.oid) as definition from pg_proc as p
    where p.pronamespace = 'spine'::regnamespace and p.proname in (
      'trim_space', 'ascii_digits', 'usable_email', 'normalize_email', 'normalize_phone', 'plain_text', 'name_words',
      'plain_country_code', 'plain_state_code', 'unmasked_text', 'scalar_at', 'hash_address', 'address_hash')
    order by p.oid`);

  const server = openPool(serverUrl, { verb: 'test' });
  const compared: string[] = [];
  try {
    for (const [n, locale] of LOCALES.entries()) {
      const name = `locale_${process.pid}_${n}`;
      try {
        await server.query(sql`create database ${sql.ident(name)} ${locale}`);
      } catch (error) {
        t.log(`not offered: ${(error as Error).message.split('\n')[0]}`);
        continue;
      }
      const url = new URL(serverUrl);
      url.pathname = name;
      const other = openPool(url.href, { verb: 'test' });
      try {
        await other.query(
          sql`create schema spine; create schema extensions; create extension pgcrypto schema extensions`,
        );
        for (const { definition } of functions) await other.query(sql.__dangerous__rawValue(definition));
        t.deepEqual(await answersOn(other), expected, name);
        compared.push(name);
      } finally {
        await other.dispose();
        await server.query(sql`drop database ${sql.ident(name)} with (force)`);
      }
    }
  } finally {
    await server.dispose();
  }
  t.true(compared.length >= 2, 'a server offers at least C and ICU');
});
