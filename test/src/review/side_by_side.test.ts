import test from 'ava';
import { sideBySide } from '../../../src/review/side_by_side.ts';

const column = (heading: string, ...cells: string[][]) => ({ heading, cells });

test('cells stand beside each other, line by line', (t) => {
  t.is(
    sideBySide(
      ['name', 'emails'],
      column('who waits', ['Kim'], ['a@x.org']),
      [column('[1] customer 3', ['Ann'], ['a@x.org', 'b@x.org']), column('[2] customer 4', ['Bob'], [])],
      100,
    ),
    [
      '        who waits  [1] customer 3  [2] customer 4',
      'name    Kim        Ann             Bob',
      'emails  a@x.org    a@x.org',
      '                   b@x.org',
    ].join('\n'),
  );
});

test('what does not fit the width goes below, beside the first column again', (t) => {
  const others = Array.from({ length: 7 }, (_, index) => column(`[${index + 1}]`, [`n${index + 1}`]));
  const shown = sideBySide(['name'], column('who waits', ['Kim']), others, 80);
  const tables = shown.split('\n\n');
  t.is(tables.length, 3);
  t.true(tables.every((table) => table.includes('Kim')));
  t.true(shown.split('\n').every((line) => line.length <= 80));
  t.deepEqual(shown.match(/n\d/g), ['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7']);
  t.regex(sideBySide(['name'], column('who waits', ['Kim']), others, 10), /n7/, 'however narrow');
});

test('a long line is broken, at a space where there is one', (t) => {
  const shown = sideBySide(
    ['name'],
    column('who waits', ['Kim']),
    [column('[1]', ['Anna Maria Josefa', 'x'.repeat(40)])],
    50,
  );
  t.true(shown.split('\n').every((line) => line.length <= 50));
  t.is(shown.match(/x/g)?.length, 40);
});

test('letters that take two columns leave the table straight, and are not cut in two', (t) => {
  const lines = sideBySide(
    ['name'],
    { heading: 'who', cells: [['美咲'.repeat(9)]] },
    [{ heading: 'other', cells: [['x']] }],
    40,
  ).split('\n');
  t.is(lines[1], 'name  美咲美咲美咲美咲  x');
  t.is(lines[0], `      who${' '.repeat(15)}other`);
});

test('without a candidate who waits is there alone', (t) => {
  t.is(sideBySide(['name'], column('who waits', ['Kim']), [], 80), '      who waits\nname  Kim');
});
