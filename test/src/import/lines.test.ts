import test from 'ava';
import { splitLines } from '../../../src/import/lines.ts';
import { inChunks } from './read.ts';

const lines = async (text: string, size: number, longest = 100) => {
  const found: [number, string, boolean][] = [];
  for await (const { number, bytes, cut } of splitLines(inChunks(text, size), { longest, kept: 3 })) {
    found.push([number, bytes.toString(), cut]);
  }
  return found;
};

for (const size of [1, 2, 3, 7, 100]) {
  test(`lines end at line feeds, with or without a carriage return, in chunks of ${size}`, async (t) => {
    t.deepEqual(await lines('ab\r\n\ncd', size), [
      [1, 'ab', false],
      [2, '', false],
      [3, 'cd', false],
    ]);
  });

  test(`of a line that is too long the beginning is kept, in chunks of ${size}`, async (t) => {
    t.deepEqual(await lines('abcdefghij\nab\nabcdef', size, 5), [
      [1, 'abc', true],
      [2, 'ab', false],
      [3, 'abc', true],
    ]);
  });
}

test('nothing has no lines', async (t) => {
  t.deepEqual(await lines('', 1), []);
});
