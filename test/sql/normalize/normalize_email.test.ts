import { type SQLQuery, sql } from '@databases/pg';
import test from 'ava';
import fc from 'fast-check';
import { rolledBack } from '../../support/database.ts';
import { answersOf, tableHolds } from './table.ts';
import { vectors, withVectors } from './vectors.ts';

const normalize = (value: SQLQuery) => sql`spine.normalize_email(${value})`;

test(
  'an email is lower-case and trimmed, and nothing else is folded',
  rolledBack((tx, t) =>
    tableHolds(t, tx, normalize, [
      ['  John.Doe@GMAIL.com  ', 'john.doe@gmail.com'],
      ['john.doe+shop@gmail.com', 'john.doe+shop@gmail.com'],
      ['\t\r\nA@B.C\v\f\n', 'a@b.c'],
      ['victor@rfntv.tv', 'victor@rfntv.tv'], // before 16 Postgres takes \v in a string for the letter
      ['\u00a0a@b.c\u3000', 'a@b.c'],
      ['\ufeffa@b.c\u200b', 'a@b.c'],
      ['JOSÉ@ÉCOLE.fr', 'josé@école.fr'],
      ['jose\u0301@x.fr', 'josé@x.fr'],
      ['ÇAĞRI@X.TR', 'çağri@x.tr'],
      [`${'a'.repeat(314)}@b.com`, `${'a'.repeat(314)}@b.com`],
    ]),
  ),
);

test(
  'what is no address, or masked, is none',
  rolledBack((tx, t) =>
    tableHolds(
      t,
      tx,
      normalize,
      [
        null,
        '',
        '   ',
        'null',
        'n/a',
        'a',
        '@',
        'a@',
        '@b',
        'a@@b',
        'a@b@c',
        'a b@c',
        'a@b\u00a0c',
        'a@b\u200bc',
        'a@b\u0001',
        'j***@x.com',
        '*@x.com',
        'a@b.com, c@d.com',
        `${'a'.repeat(315)}@b.com`,
      ].map((input) => [input, null] as const),
    ),
  ),
);

test(
  'normalizing twice gives the same, whatever the text',
  rolledBack(async (tx, t) => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0') && value.isWellFormed());
    const inputs = fc.sample(
      fc.oneof(
        text,
        fc.emailAddress(),
        fc.tuple(text, text).map((parts) => parts.join('@')),
      ),
      500,
    );
    const once = (await answersOf(tx, normalize, inputs)) as (string | null)[];
    t.deepEqual(await answersOf(tx, normalize, once), once);
    for (const email of once) t.true(email === null || /^[^@]+@[^@]+$/.test(email), JSON.stringify(email));
  }),
);

withVectors(
  'addresses that a strict reader takes are kept as they are, in lower case',
  rolledBack(async (tx, t) => {
    const taken = [
      ...vectors('email_syntax.csv').filter((row) => row.verdict === 'valid'),
      ...vectors('email_rfc.csv').filter((row) => row.category === 'ISEMAIL_VALID_CATEGORY'),
      ...vectors('email_normalize.csv').filter((row) => row.normalized !== ''),
    ].map((row) => row.raw!);
    // White space in a quoted part or before a bracketed address, and * as a letter, which is a mask here.
    const refused = taken.filter((raw) => /[\s*]|@.*@/.test(raw.trim()));
    t.true(refused.length > 0 && refused.length < 6, JSON.stringify(refused));
    const kept = taken.filter((raw) => !refused.includes(raw));
    t.deepEqual(
      await answersOf(tx, normalize, kept),
      kept.map((raw) => raw.trim().normalize('NFC').toLowerCase()),
    );
    t.deepEqual(
      await answersOf(tx, normalize, refused),
      refused.map(() => null),
    );
  }),
);
