import test from 'ava';
import { plain, plainLines } from '../../src/plain.ts';

for (const [given, shown] of [
  ['Zoë O\u2019Neil', 'Zoë O\u2019Neil'],
  ['\u001b]0;title\u0007', '\ufffd]0;title\ufffd'],
  ['\u009b2J', '\ufffd2J'],
  ['a\r\nReview 5 is dismissed.', 'a Review 5 is dismissed.'],
  ['a\u2028b\u0085c\td', 'a b c d'],
  ['\u202egpj.exe\u202c \u2066x\u2069', '\ufffdgpj.exe\ufffd \ufffdx\ufffd'],
  ['\u0000\u007f\b', '\ufffd\ufffd\ufffd'],
  ['\u05d0\u200f \u0915\u094d\u200d\u0937 👩\u200d💻', '\u05d0\u200f \u0915\u094d\u200d\u0937 👩\u200d💻'],
] as const) {
  test(`${JSON.stringify(given)} is one line of text`, (t) => {
    t.is(plain<string>(given), shown);
  });
}

test('rows are cleaned to their depth, and stay what they are otherwise', (t) => {
  const at = new Date(0);
  t.deepEqual(plain({ at, id: 5n, none: null, names: ['a\u001b'], deep: { key: 'b\n' } }), {
    at,
    id: 5n,
    none: null,
    names: ['a\ufffd'],
    deep: { key: 'b ' },
  });
});

test('lines of ours stay lines', (t) => {
  t.is(plainLines('one\ntwo \u001b[31m'), 'one\ntwo \ufffd[31m');
});
