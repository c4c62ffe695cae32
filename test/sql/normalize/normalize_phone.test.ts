import { type SQLQuery, sql } from '@databases/pg';
import test from 'ava';
import fc from 'fast-check';
import { rolledBack } from '../../support/database.ts';
import { answersOf, tableHolds } from './table.ts';
import { vectors, withVectors } from './vectors.ts';

const normalize = (value: SQLQuery) => sql`spine.normalize_phone(${value})`;

test(
  'a phone is its digits, without the 1 of North America',
  rolledBack((tx, t) =>
    tableHolds(t, tx, normalize, [
      ['+1 (512) 555-1234', '5125551234'],
      ['1-512-555-1234', '5125551234'],
      ['512.555.1234', '5125551234'],
      ['tel:+1-512-555-1234', '5125551234'],
      ['mobile 512 555 1234', '5125551234'],
      ['512/555/1234', '5125551234'],
      ['555-1212', '5551212'],
      ['+44 (0)20 7946 0958', '4402079460958'],
      ['22125551234', '22125551234'],
      ['１２３４５６７８', '12345678'],
      ['٠٥٠ ١٢٣ ٤٥٦٧', '0501234567'],
      ['९८१०१ २३४५६', '9810123456'],
      ['1234567890123456789', '1234567890123456789'],
    ]),
  ),
);

test(
  'too short, too long, one digit repeated, a mask or an extension is none',
  rolledBack((tx, t) =>
    tableHolds(
      t,
      tx,
      normalize,
      [
        null,
        '',
        ' ',
        'none',
        '123456',
        '123456789012345678901',
        '0000000',
        '+1 111 111 1111',
        '1-000-000-0000',
        '555-555-SHIP',
        '1-800-FLOWERS',
        '***-***-1234',
        '+1 512 555 ****',
        '512-XXX-1234',
        '512-555-1234 x5',
        '512-555-1234 ext. 5',
        '+1 512-555-1234;ext=5',
        '512-555-1234 poste 12',
        '512-555-1234 доб 12',
        '512-555-1234 #12',
        '5125551234,,12',
        '512-555-1234 ｘ５',
        '512-555-1234 or 512-555-9999',
      ].map((input) => [input, null] as const),
    ),
  ),
);

test(
  'whatever the text, it is null or 7 to 20 digits',
  rolledBack(async (tx, t) => {
    const unit = fc.constantFrom(...'0123456789 +-().x#;,*é٣');
    const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0') && value.isWellFormed());
    const inputs = fc.sample(fc.oneof(text, fc.string({ unit, maxLength: 24 })), 1000);
    for (const phone of await answersOf(tx, normalize, inputs)) {
      t.true(phone === null || /^[0-9]{7,20}$/.test(phone as string), JSON.stringify(phone));
    }
  }),
);

withVectors(
  'every international spelling of a number gives one value, and none with an extension',
  rolledBack(async (tx, t) => {
    const rows = vectors('phones.csv').filter((row) => row.e164 !== '');
    const answers = (await answersOf(
      tx,
      normalize,
      rows.map((row) => row.raw!),
    )) as (string | null)[];
    // A national spelling keeps its own digits: which country it is dialled in, the record does not say.
    rows.forEach((row, n) => {
      const digits = row.e164!.slice(1).replace(/^1(\d{10})$/, '$1');
      if (row.extension !== '') t.is(answers[n], null, row.raw);
      else if (/^(tel:)?\+/.test(row.raw!) && !row.raw!.includes('(0)')) t.is(answers[n], digits, row.raw);
    });
  }),
);

withVectors(
  'two different numbers never become one',
  rolledBack(async (tx, t) => {
    const pairs = vectors('phone_pairs.csv').filter((row) => row.expected === 'NO_MATCH');
    const a = await answersOf(
      tx,
      normalize,
      pairs.map((row) => row.a!),
    );
    const b = await answersOf(
      tx,
      normalize,
      pairs.map((row) => row.b!),
    );
    pairs.forEach((pair, n) => {
      t.true(a[n] === null || a[n] !== b[n], `${pair.a} and ${pair.b}`);
    });
  }),
);
