import test from 'ava';
import { formatTable } from '../../src/table.ts';

test('columns are aligned, numbers to the right, nothing is a dash', (t) => {
  const at = new Date('2026-01-02T03:04:05Z');
  t.is(
    formatTable([
      { name: 'a', n: 1, at },
      { name: 'longer', n: 12_345n, at: null },
    ]),
    ['name         n  at', 'a            1  2026-01-02 03:04:05', 'longer  12,345  -'].join('\n'),
  );
});

test('what came from elsewhere neither rewrites the terminal nor bends the columns', (t) => {
  t.is(
    formatTable([
      { name: 'a\u001b[2Jb\nc', n: 'x' },
      { name: '美咲', n: 'y' },
    ]),
    ['name      n', 'a\ufffd[2Jb c  x', '美咲      y'].join('\n'),
  );
});

test('no rows give an empty line', (t) => {
  t.is(formatTable([]), '');
});
