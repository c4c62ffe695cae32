import test from 'ava';
import { inBatches } from '../../../src/import/batches.ts';
import type { Item } from '../../../src/import/item.ts';

async function batches(items: Item[], largest: { records: number; bytes: number }) {
  const found: { payloads: string[]; rejects: number; children: number }[] = [];
  for await (const { payloads, rejects, children } of inBatches(stream(items), largest)) {
    found.push({ payloads, rejects: rejects.length, children });
  }
  return found;
}

async function* stream(items: Item[]) {
  yield* items;
}

const payload = (text: string): Item => ({ kind: 'payload', text });

test('a batch has so many records at most, rejects included', async (t) => {
  const reject: Item = { kind: 'reject', raw: Buffer.from('x'), reason: 'broken JSON' };
  t.deepEqual(await batches([payload('a'), reject, { kind: 'child' }, payload('b')], { records: 2, bytes: 100 }), [
    { payloads: ['a'], rejects: 1, children: 1 },
    { payloads: ['b'], rejects: 0, children: 0 },
  ]);
});

test('and so many bytes, unless one record alone has more', async (t) => {
  const found = await batches(['aa', 'bb', 'cccccc', 'd'].map(payload), { records: 9, bytes: 4 });
  t.deepEqual(
    found.map(({ payloads }) => payloads),
    [['aa', 'bb'], ['cccccc'], ['d']],
  );
});
