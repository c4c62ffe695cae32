import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test from 'ava';
import { asVerbs } from '../../src/as_verbs.ts';

for (const [hint, said] of [
  ['Take it back first: unmerge(12).', 'Take it back first: npx spine unmerge 12.'],
  ['Take that back: review_undo(3).', 'Take that back: npx spine review undo 3.'],
  [
    'Take it back first: undo_decision(4). Or split with override => true.',
    'Take it back first: npx spine undo 4. Or split with --override.',
  ],
  [
    'v_ambiguous_matches lists the open reviews; spine.match_reviews has all.',
    'npx spine review list lists the open reviews.',
  ],
  ['Nothing has to be done.', 'Nothing has to be done.'],
] as const) {
  test(`${hint}`, (t) => {
    t.is(asVerbs(hint), said);
  });
}

test('no hint of deciding sends who decides at a terminal to a call or a table that has a verb', (t) => {
  const sql = resolve(import.meta.dirname, '../../sql');
  const hints = ['identity', 'merge', 'review', 'guards', 'explain', 'checks']
    .flatMap((folder) => readdirSync(join(sql, folder)).map((file) => readFileSync(join(sql, folder, file), 'utf8')))
    .flatMap((text) => [...text.matchAll(/hint = '((?:[^']|'')*)'|format\('(Take [^']*)'/g)])
    .map(([, hint, formatted]) => asVerbs((hint ?? formatted)!.replaceAll('%s', '1')));
  t.true(hints.length > 20);
  for (const hint of hints) t.notRegex(hint, /\w\(\d*\)|\bv_\w+|\bspine\.(?!customer_identities)/);
});
