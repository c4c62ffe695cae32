import type { Asked } from './asked.ts';
import { at, type Item, itemOf, LONGEST, tooLong, unreadable } from './item.ts';
import { BrokenJson } from './json_scan.ts';
import { wholeValue } from './json_slice.ts';
import { splitLines } from './lines.ts';
import { isBlank } from './source.ts';
import { unwrap } from './unwrap.ts';

/** Read JSONL: each line is a record, or an answer with records; a line that is neither is a reject. */
export async function* readLines(chunks: AsyncIterable<Buffer>, asked: Asked, limits = LONGEST): AsyncGenerator<Item> {
  for await (const { number, bytes, cut } of splitLines(chunks, limits)) {
    const place = { line: number };
    if (cut) yield at(place, tooLong(bytes));
    else if (!isBlank(bytes)) for (const item of readLine(bytes, asked)) yield at(place, item);
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
