import test from 'ava';
import { closest } from '../../src/closest.ts';

const words = ['up', 'url', 'qbo', 'migrate', 'resolve'];

for (const [word, expected] of [
  ['migrate', 'migrate'],
  ['migrat', 'migrate'],
  ['mgirate', 'migrate'],
  ['resolves', 'resolve'],
  ['urll', 'url'],
  ['foo', undefined],
  ['elephant', undefined],
] as const) {
  test(`${word} is near ${expected}`, (t) => {
    t.is(closest(word, words), expected);
  });
}

test('among no words there is none', (t) => {
  t.is(closest('up', []), undefined);
});
