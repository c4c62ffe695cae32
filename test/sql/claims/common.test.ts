import { type SQLQuery, sql } from '@databases/pg';
import test from 'ava';
import fc from 'fast-check';
import { rolledBack } from '../../support/database.ts';
import { answersOf, tableHolds } from '../normalize/table.ts';

/** The inputs of these tables are JSON. */
const json = (read: (value: SQLQuery) => SQLQuery) => (value: SQLQuery) => read(sql`(${value})::jsonb`);

test(
  'a time is an instant in ISO 8601 that the calendar has; without an offset it is UTC',
  rolledBack(async (tx, t) => {
    await tx.query(sql`set local time zone 'Asia/Tokyo'`);
    await tx.query(sql`set local datestyle to 'sql, dmy'`);
    const read = (value: SQLQuery) =>
      sql`to_char(staging.read_time((${value})::jsonb) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')`;
    await tableHolds(t, tx, read, [
      ['"2024-01-10T08:00:00Z"', '2024-01-10T08:00:00.000000'],
      ['"2021-12-31T19:00:00-05:00"', '2022-01-01T00:00:00.000000'],
      ['"2024-01-31T08:00:00+05:30"', '2024-01-31T02:30:00.000000'],
      ['"2024-01-10T08:00:00+0530"', '2024-01-10T02:30:00.000000'],
      ['"2024-01-10T08:00:00.123456Z"', '2024-01-10T08:00:00.123456'],
      ['"2015-06-29T08:46:27.0000000"', '2015-06-29T08:46:27.000000'],
      ['"2024-01-10 08:00"', '2024-01-10T08:00:00.000000'],
      ['"2024-02-29"', '2024-02-29T00:00:00.000000'],
      ['"2000-02-29T00:00:00Z"', '2000-02-29T00:00:00.000000'],
      ['" 2024-01-10t08:00:00z "', '2024-01-10T08:00:00.000000'],
      ['"2016-12-31T23:59:60Z"', '2017-01-01T00:00:00.000000'],
      ['"2023-02-29T00:00:00Z"', null],
      ['"1900-02-29"', null],
      ['"2024-02-30T00:00:00Z"', null],
      ['"2024-04-31"', null],
      ['"2024-00-10T08:00:00Z"', null],
      ['"2024-13-10T08:00:00Z"', null],
      ['"2024-01-10T24:00:00Z"', null],
      ['"2024-01-10T08:60:00Z"', null],
      ['"2024-01-10T08:00:00+16:00"', null],
      ['"2024-01-1-T08:00:00Z"', null],
      ['"0024-01-10T08:00:00Z"', null],
      ['"1704873600"', null],
      ['1704873600', null],
      ['"yesterday"', null],
      ['"now"', null],
      ['""', null],
      ['null', null],
      ['{}', null],
      [null, null],
    ]);
  }),
);

test(
  'a wall clock is that of its zone, unless it has an offset',
  rolledBack((tx, t) =>
    tableHolds(
      t,
      tx,
      (value) => sql`to_char(
        staging.read_wall_clock((${value})::jsonb, 'America/Los_Angeles') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')`,
      [
        ['"2015-06-29T08:46:27.0000000"', '2015-06-29T15:46:27'],
        ['"2015-01-29T08:46:27"', '2015-01-29T16:46:27'],
        ['"2015-01-29"', '2015-01-29T08:00:00'],
        ['"2015-01-29T08:46:27Z"', '2015-01-29T08:46:27'],
        ['"2015-01-29T08:46:27-02:00"', '2015-01-29T10:46:27'],
        ['"2015-02-29T08:46:27"', null],
        ['5', null],
        [null, null],
      ],
    ),
  ),
);

test(
  'a date is the day as written',
  rolledBack((tx, t) =>
    tableHolds(t, tx, (value) => sql`staging.read_date((${value})::jsonb)::text`, [
      ['"2024-02-29"', '2024-02-29'],
      ['"2024-01-10T23:00:00-08:00"', '2024-01-10'],
      ['"2024-02-30"', null],
      ['"10.01.2024"', null],
      ['20240110', null],
      ['null', null],
    ]),
  ),
);

test(
  'money is exact decimal text or a number',
  rolledBack((tx, t) =>
    tableHolds(
      t,
      tx,
      json((value) => sql`staging.read_money(${value})::text`),
      [
        ['"12.50"', '12.50'],
        ['12.50', '12.50'],
        ['"-3"', '-3'],
        ['" 7 "', '7'],
        ['".5"', '0.5'],
        ['0.30000000000000004', '0.30000000000000004'],
        ['1e3', '1000'],
        ['"999999999999999.99"', '999999999999999.99'],
        ['1e15', null],
        ['1e400', null],
        ['"1000000000000000"', null],
        ['"1,000.00"', null],
        ['"$5"', null],
        ['"1e3"', null],
        ['"NaN"', null],
        ['"Infinity"', null],
        ['"."', null],
        ['""', null],
        ['null', null],
        ['[1]', null],
      ],
    ),
  ),
);

test(
  'an id is text, an integer past 2^53 with every digit, or the end of a gid',
  rolledBack((tx, t) =>
    tableHolds(
      t,
      tx,
      json((value) => sql`staging.read_id(${value})`),
      [
        ['820982911946154508', '820982911946154508'],
        ['"820982911946154508"', '820982911946154508'],
        ['"gid://shopify/Customer/123"', '123'],
        ['"gid://shopify/MailingAddress/40831289622573?model_name=Address"', '40831289622573'],
        ['" 111-1234567-1234567 "', '111-1234567-1234567'],
        ['0', '0'],
        ['1.0', null],
        ['1.5', null],
        ['-1', null],
        ['1e60', null],
        ['"gid://shopify/Customer/"', null],
        ['""', null],
        ['" "', null],
        ['null', null],
        ['true', null],
        ['{}', null],
        [`"${'1'.repeat(256)}"`, null],
      ],
    ),
  ),
);

test(
  'text is a trimmed string, and what is no text is told by name',
  rolledBack(async (tx, t) => {
    const payload = { a: ' x ', b: null, c: 1, d: {}, e: ' ' };
    const text = (key: string) => sql`staging.text_at(${JSON.stringify(payload)}::jsonb, ${key})`;
    const [row] = await tx.query(sql`
      select ${text('a')} as a, ${text('b')} as b, ${text('c')} as c, ${text('e')} as e, ${text('f')} as f,
        staging.text_at('[]', 'a') as list,
        staging.not_text(${JSON.stringify(payload)}::jsonb, '{a,b,f,d,c}') as first,
        staging.not_text(${JSON.stringify(payload)}::jsonb, '{a,b,e,f}') as none,
        staging.not_text('5', '{a}') as scalar,
        array(select staging.is_given(v) from unnest('{"\\"\\"",null,"\\"x\\"",0}'::jsonb[]) as v) as given`);
    t.deepEqual(row, {
      a: 'x',
      b: null,
      c: null,
      e: null,
      f: null,
      list: null,
      first: 'd',
      none: null,
      scalar: null,
      given: [false, false, true, true],
    });
  }),
);

test(
  'usable emails are those that the rules leave, each once, in order',
  rolledBack(async (tx, t) => {
    const context = sql`row('UTC', '{no-reply@%}', '{%@marketplace.amazon.%}', '{%@me.example}', '{}')::staging.extraction_context`;
    const given = ['B@x.y', 'a@x.y', null, 'b@x.y ', 'no-reply@x.y', 'i@me.example', 'r@marketplace.amazon.de', 'none'];
    const [row] = await tx.query(sql`
      select staging.usable_emails(${given}::text[], 'manual', ${context}) as manual,
        staging.usable_emails(${given}::text[], 'shipstation', ${context}) as shipstation,
        staging.usable_emails(${given}::text[], 'manual', null) as without_rules,
        staging.usable_emails('{}', 'manual', ${context}) as empty,
        staging.usable_emails(null, 'manual', ${context}) as hole,
        staging.has_internal_email(${given}::text[], ${context}) as internal,
        staging.has_internal_email('{a@x.y,NULL}', ${context}) as other,
        staging.has_internal_email(${given}::text[], null) as no_rules,
        staging.usable_phones('{+1 512 555 1234,NULL,5125551234,555-1212 x5,5551212}') as phones,
        staging.usable_phones(null) as no_phones`);
    t.deepEqual(row, {
      manual: ['b@x.y', 'a@x.y'],
      shipstation: ['b@x.y', 'a@x.y', 'r@marketplace.amazon.de'],
      without_rules: ['b@x.y', 'a@x.y', 'no-reply@x.y', 'i@me.example', 'r@marketplace.amazon.de'],
      empty: [],
      hole: null,
      internal: true,
      other: false,
      no_rules: false,
      phones: ['5125551234', '5551212'],
      no_phones: null,
    });
  }),
);

test(
  'every provider has its door, and others are told so',
  rolledBack(async (tx, t) => {
    const door = async (provider: string, entity: string) => {
      const [row] = await tx.query(sql`
        select to_jsonb(staging.extract_record(${provider}, ${entity}, '{}', null)) as extract`);
      return row.extract;
    };
    const pairs = [
      ['shopify', 'customer'],
      ['shopify', 'order'],
      ['qbo', 'customer'],
      ['qbo', 'order'],
      ['amazon', 'order'],
      ['shipstation', 'customer'],
      ['shipstation', 'order'],
      ['shipstation', 'shipment'],
      ['klaviyo', 'profile'],
      ['manual', 'customer'],
      ['manual', 'order'],
    ];
    for (const [provider, entity] of pairs) {
      const { reason } = await door(provider!, entity!);
      t.truthy(reason, `${provider} ${entity}`);
      t.not(reason, 'unknown provider or entity', `${provider} ${entity}`);
    }
    for (const [provider, entity] of [
      ['amazon', 'customer'],
      ['etsy', 'order'],
      ['', ''],
    ]) {
      t.is((await door(provider!, entity!)).reason, 'unknown provider or entity');
    }
  }),
);

test(
  'no JSON makes a reader raise',
  rolledBack(async (tx, t) => {
    const part = fc.constantFrom(
      '0',
      '1',
      '2',
      '9',
      '-',
      ':',
      'T',
      'Z',
      '+',
      '.',
      ' ',
      '2024',
      '02-30',
      '1e9',
      'gid://',
      '/',
      '?',
    );
    const texts = fc.oneof(
      fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
      fc
        .date({ min: new Date('1800-01-01'), max: new Date('2300-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString()),
    );
    const inputs = fc
      .sample(fc.oneof(texts, fc.double(), fc.jsonValue()), 2000)
      .map((value) => JSON.stringify(value) ?? 'null');
    const answers = await answersOf(
      tx,
      json(
        (value) => sql`num_nonnulls(
          staging.read_time(${value}), staging.read_date(${value}), staging.read_money(${value}), staging.read_id(${value}),
          staging.read_wall_clock(${value}, 'UTC'), staging.text_at(${value}, 'a'), staging.not_text(${value}, '{a}'))`,
      ),
      inputs,
    );
    t.is(answers.length, inputs.length);
  }),
);
