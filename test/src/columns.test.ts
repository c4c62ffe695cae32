import test from 'ava';
import { padEnd, padStart } from '../../src/columns.ts';

for (const [text, columns] of [
  ['Zoë', 3],
  ['Zoe\u0308', 3],
  ['美咲 伊藤', 9],
  ['김', 2],
  ['🙂', 2],
  ['', 0],
] as const) {
  test(`"${text}" takes ${columns}`, (t) => {
    t.is(padEnd(text, 12), `${text}${' '.repeat(12 - columns)}`);
  });
}

test('it is filled to a width, and never cut', (t) => {
  t.is(padEnd('美咲', 6), '美咲  ');
  t.is(padStart('美咲', 6), '  美咲');
  t.is(padEnd('美咲', 3), '美咲');
});
