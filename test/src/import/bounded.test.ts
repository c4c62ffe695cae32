import test from 'ava';
import { inBatches } from '../../../src/import/batches.ts';
import { MEGABYTE } from '../../../src/import/item.ts';
import { readDocument } from '../../../src/import/read_document.ts';
import { readItems } from '../../../src/import/read_items.ts';
import { readLines } from '../../../src/import/read_lines.ts';
import { inChunks, short } from './read.ts';

const asked = { provider: 'shopify', entity: 'customer' } as const;

for (const [name, header, line] of [
  ['x.jsonl', '', (id: number) => `{"id":${id},"note":"${'x'.repeat(1000)}"}\n`],
  ['x.csv', 'external_id,name\n', (id: number) => `${id},${'x'.repeat(1000)}\n`],
] as const) {
  test(`${name} of 20 MB is never more than a batch ahead of what was staged`, async (t) => {
    let produced = 0;
    let staged = 0;
    let furthest = 0;
    async function* produce() {
      yield Buffer.from(header);
      for (let id = 0; id < 20_000; id += 100) {
        produced += 100;
        yield Buffer.from(Array.from({ length: 100 }, (_, i) => line(id + i)).join(''));
      }
    }
    const provider = name === 'x.csv' ? 'manual' : 'shopify';
    for await (const { payloads } of inBatches(readItems(produce(), name, { provider, entity: 'customer' }))) {
      furthest = Math.max(furthest, produced - staged);
      staged += payloads.length;
    }
    t.is(staged, 20_000);
    t.true(furthest <= 1_200, `${furthest} records were in memory`);
  });
}

test('a record that is too long is kept in part, and the next one is read', async (t) => {
  const content = `{"id":1,"note":"${'x'.repeat(200)}"}\n{"id":2}\n`;
  const found: unknown[] = [];
  for await (const item of readLines(inChunks(content), asked, { longest: 100, kept: 10 })) {
    found.push(item.kind === 'reject' ? Buffer.from(item.raw).toString() : short(item));
  }
  t.deepEqual(found, ['{"id":1,"n', { id: 2 }]);
});

test('a document that is too large is refused before it is read to its end', async (t) => {
  let produced = 0;
  async function* endless() {
    for (;;) {
      produced += MEGABYTE;
      yield Buffer.alloc(MEGABYTE, '[');
    }
  }
  const error = await t.throwsAsync(readDocument(endless(), asked, 4 * MEGABYTE).next(), {
    message: 'it is one JSON document of more than 4 MB',
  });
  t.regex((error as Error & { hint: string }).hint, /JSONL/);
  t.true(produced <= 6 * MEGABYTE);
});
