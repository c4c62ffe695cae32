import test from 'ava';
import fc from 'fast-check';
import { BrokenJson } from '../../../src/import/json_scan.ts';
import { compactTextOf, elements, kindOf, members, textOf, wholeValue } from '../../../src/import/json_slice.ts';

const slice = (text: string) => wholeValue(Buffer.from(text));

test('members and elements are the parts of the text, untouched', (t) => {
  const parts = members(slice('{ "a" : [1.0, 12345678901234567890 , "]\\"}" ],"b":{"c":null}}'));
  t.deepEqual([...elements(parts.get('a')!)].map(textOf), ['1.0', '12345678901234567890', '"]\\"}"']);
  t.is(textOf(parts.get('b')!), '{"c":null}');
  t.deepEqual([...parts.values()].map(kindOf), ['array', 'object']);
});

test('of a name given twice the last counts', (t) => {
  t.is(textOf(members(slice('{"a":1,"\\u0061":2}')).get('a')!), '2');
});

test('any document falls into the parts that JSON.parse sees', (t) => {
  fc.assert(
    fc.property(fc.json(), fc.nat(3), (text, indent) => {
      const value: unknown = JSON.parse(text);
      const root = slice(JSON.stringify(value, null, indent));
      t.deepEqual(JSON.parse(textOf(root)), value);
      t.is(compactTextOf(root), text);
      if (Array.isArray(value)) {
        t.deepEqual(
          [...elements(root)].map((part) => JSON.parse(textOf(part))),
          value,
        );
      } else if (value !== null && typeof value === 'object') {
        const parts = [...members(root)].map(([name, part]) => [name, JSON.parse(textOf(part))]);
        t.deepEqual(parts, Object.entries(value));
      }
    }),
  );
});

for (const [text, at] of [
  ['', 0],
  ['  ', 2],
  ['{"a":1', 6],
  ['{"a":"1}', 8],
  ['{} {}', 3],
  ['[1]]', 3],
] as const) {
  test(`"${text}" breaks at ${at}`, (t) => {
    t.is(t.throws(() => slice(text), { instanceOf: BrokenJson }).at, at);
  });
}

for (const text of ['[1 2]', '[1,]', '[,1]', '{"a" 1}', '{"a":1 "b":2}', '{a:1}', '{"a":1,}', '[1}', '{"a":1]']) {
  test(`${text} breaks when it is taken apart`, (t) => {
    const open = () => {
      const root = slice(text);
      return kindOf(root) === 'array' ? [...elements(root)] : members(root);
    };
    t.throws(open, { instanceOf: BrokenJson });
  });
}

test('a text nested a million deep is passed over without a call for each level', (t) => {
  const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
  t.is(slice(deep).end, deep.length);
});
