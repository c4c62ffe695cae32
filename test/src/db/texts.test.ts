import { sql } from '@databases/pg';
import test from 'ava';
import fc from 'fast-check';
import { texts } from '../../../src/db/texts.ts';
import { db } from '../../support/database.ts';

test('whatever the texts are, as many and the same ones arrive', async (t) => {
  const text = fc.oneof(
    fc.constantFrom('', 'null', 'NULL', '\x1e', 'a\x1eb', '"', '\\', '{}', ',', '\n'),
    fc.json(),
    fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0') && value.isWellFormed()),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 5 }), async (all) => {
      const [row] = await db.query(sql`select ${texts(all)} as texts`);
      t.deepEqual(row.texts, all);
    }),
    { numRuns: 300 },
  );
});
