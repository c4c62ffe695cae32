import { type Item, MEGABYTE, type Place } from './item.ts';

export type Reject = Extract<Item, { kind: 'reject' }>;
/** What is staged in one transaction. */
export type Batch = {
  payloads: string[];
  /** Of each payload. */
  places: (Place | undefined)[];
  rejects: Reject[];
  children: number;
  warnings: string[];
};

/** A transaction holds a job's row locked until it commits, and its payloads are in memory: both are bounded. */
const LARGEST = { records: 1_000, bytes: 16 * MEGABYTE };

/** Gather items to batches. */
export async function* inBatches(items: AsyncIterable<Item>, largest = LARGEST): AsyncGenerator<Batch> {
  let batch = emptyBatch();
  let bytes = 0;
  for await (const item of items) {
    const size = sizeOf(item);
    const isFull = batch.payloads.length + batch.rejects.length === largest.records;
    if (size > 0 && (isFull || (bytes > 0 && bytes + size > largest.bytes))) {
      yield batch;
      batch = emptyBatch();
      bytes = 0;
    }
    bytes += size;
    if (item.kind === 'payload') {
      batch.payloads.push(item.text);
      batch.places.push(item.place);
    } else if (item.kind === 'reject') batch.rejects.push(item);
    else if (item.kind === 'child') batch.children++;
    else batch.warnings.push(item.message);
  }
  yield batch;
}

function emptyBatch(): Batch {
  return { payloads: [], places: [], rejects: [], children: 0, warnings: [] };
}

function sizeOf(item: Item): number {
  if (item.kind === 'payload') return item.text.length;
  return item.kind === 'reject' ? item.raw.length : 0;
}
