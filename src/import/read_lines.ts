import type { Asked } from './asked.ts';
import { type Item, itemOf, LONGEST, tooLong, unreadable } from './item.ts';
import { BrokenJson } from './json_scan.ts';
import { wholeValue } from './json_slice.ts';
import { splitLines } from './lines.ts';
import { isBlank } from './source.ts';
import { unwrap } from './unwrap.ts';

/** Read JSONL: each line is a record, or an answer with records; a line that is neither is a reject. */
export async function* readLines(chunks: AsyncIterable<Buffer>, asked: Asked, limits = LONGEST): AsyncGenerator<Item> {
  for await (const { bytes, cut } of splitLines(chunks, limits)) {
    if (cut) yield tooLong(bytes);
    else if (!isBlank(bytes)) yield* readLine(bytes, asked);
  }
}

function readLine(bytes: Buffer, asked: Asked): Item[] {
  try {
    return [...unwrap(wholeValue(bytes), asked)].map(itemOf);
  } catch (error) {
    if (error instanceof BrokenJson) return [unreadable(bytes)];
    throw error;
  }
}
