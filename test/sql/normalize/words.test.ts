import { sql } from '@databases/pg';
import test from 'ava';
import { rolledBack } from '../../support/database.ts';
import { tableHolds } from './table.ts';

test(
  'plain text is words of letters, digits and marks of every script',
  rolledBack((tx, t) =>
    tableHolds(t, tx, (value) => sql`spine.plain_text(${value})`, [
      [null, null],
      ['', ''],
      [' -- ', ''],
      [' 123, Main St.  #4 ', '123 main st 4'],
      ["L'ÉCOLE", 'l école'],
      ['l’École', 'l école'],
      ['ＡＢＣ　１２３', 'abc 123'],
      ['हिन्दी सड़क १२', 'हिन्दी सड़क १२'],
      ['ΟΔΟΣ', 'οδος'],
      ['山田　太郎', '山田 太郎'],
      ['〇丁目', '〇丁目'],
      ['soft\u00adhyphen', 'softhyphen'],
      ['Ærø 🏠 gade', 'ærø gade'],
      ['a + b = £3', 'a b 3'],
      ['x²', 'x2'],
      ['e\u0301', 'é'],
    ]),
  ),
);

test(
  'the words of a name are distinct and of two characters or more',
  rolledBack((tx, t) =>
    tableHolds(t, tx, (value) => sql`spine.name_words(${value})`, [
      [null, []],
      ['', []],
      ['J. X', []],
      ["John  O'Connor JOHN X", ['john', 'connor']],
      ['Žofie ŽOFIE Nováková', ['žofie', 'nováková']],
      ['山田 太郎', ['山田', '太郎']],
      ['Müller & Söhne GmbH', ['müller', 'söhne', 'gmbh']],
      ['ab'.repeat(100), ['ab'.repeat(30)]],
    ]),
  ),
);

test(
  'white space of every script is trimmed at the ends alone',
  rolledBack((tx, t) =>
    tableHolds(t, tx, (value) => sql`spine.trim_space(${value})`, [
      [null, null],
      [' \t\n\v\f\r', ''],
      ['vtnfr 0x vtnfrb', 'vtnfr 0x vtnfrb'],
      ['\u3000vtnfrb é vtnfrb\u00a0', 'vtnfrb é vtnfrb'],
      ['\u3000 é b\u00a0', 'é b'],
      ['\ufeffa b\u200b', 'a b'],
    ]),
  ),
);

test(
  'digits of other scripts are digits',
  rolledBack((tx, t) =>
    tableHolds(t, tx, (value) => sql`spine.ascii_digits(${value})`, [
      ['٠١٢٣٤٥٦٧٨٩', '0123456789'],
      ['۴५൬９', '4569'],
      ['ab 12', 'ab 12'],
    ]),
  ),
);

test(
  'a country is known by code, alpha-3 or name',
  rolledBack((tx, t) =>
    tableHolds(t, tx, (value) => sql`spine.country_code(${value})`, [
      [null, null],
      ['', null],
      ['us', 'US'],
      ['USA', 'US'],
      ['U.S.A.', 'US'],
      ['United States of America', 'US'],
      ['Deutschland', 'DE'],
      ['DEU', 'DE'],
      ['UK', 'GB'],
      ['Great Britain', 'GB'],
      ['CÔTE D’IVOIRE', 'CI'],
      ['Cote d Ivoire', 'CI'],
      ['日本', 'JP'],
      ['Korea, Republic of', 'KR'],
      ['Atlantis', null],
    ]),
  ),
);

test(
  'states of the United States, Canada and Australia have codes, others have none',
  rolledBack(async (tx, t) => {
    const cases: [string | null, string | null, string | null][] = [
      ['US', 'Texas', 'TX'],
      ['US', 'tx', 'TX'],
      ['US', 'US-TX', 'TX'],
      ['US', 'Washington, D.C.', 'DC'],
      ['CA', 'Québec', 'QC'],
      ['CA', 'PQ', 'QC'],
      ['AU', 'New South Wales', 'NSW'],
      ['AU', 'vic', 'VIC'],
      ['US', 'Bavaria', null],
      ['DE', 'Bayern', null],
      [null, 'Texas', null],
      ['US', null, null],
    ];
    for (const [country, state, code] of cases) {
      const [row] = await tx.query(sql`select spine.state_code(${country}, ${state}) as code`);
      t.is(row.code, code, `${country} ${state}`);
    }
  }),
);
