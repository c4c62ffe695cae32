import { Problem } from '../problem.ts';
import type { Asked } from './asked.ts';
import { at, type Item, itemOf, LONGEST, MEGABYTE, tooLong, unreadable } from './item.ts';
import { BrokenJson } from './json_scan.ts';
import { wholeValue } from './json_slice.ts';
import { isBlank } from './source.ts';
import { unwrap } from './unwrap.ts';

const LARGEST_DOCUMENT = 256 * MEGABYTE;

/** Read one JSON document. If its brackets do not fit nothing of it is staged; a record broken inside is a reject alone. */
export async function* readDocument(
  chunks: AsyncIterable<Buffer>,
  asked: Asked,
  largest = LARGEST_DOCUMENT,
): AsyncGenerator<Item> {
  const bytes = await collect(chunks, largest);
  if (isBlank(bytes)) return;
  try {
    // to the end before the first is staged: the break may be in the last line
    const found = [...unwrap(wholeValue(bytes), asked)];
    for (const [index, one] of found.entries()) yield at({ record: index + 1 }, itemOf(one));
  } catch (error) {
    if (!(error instanceof BrokenJson)) throw error;
    const reject = bytes.length > LONGEST.longest ? tooLong(bytes.subarray(0, LONGEST.kept)) : unreadable(bytes);
    yield { ...reject, failure: `it is no JSON document: it breaks at ${placeOf(bytes, error.at)}` };
  }
}

async function collect(chunks: AsyncIterable<Buffer>, largest: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length > largest) {
      throw new Problem(
        `it is one JSON document of more than ${Math.floor(largest / MEGABYTE)} MB`,
        "Give JSONL instead, one record a line, which may have any size: jq -c '.[]' FILE > FILE.jsonl",
      );
    }
  }
  return Buffer.concat(parts);
}

function placeOf(bytes: Buffer, at: number): string {
  if (at >= bytes.length) return 'its end, before everything that was opened is closed';
  const before = bytes.subarray(0, at);
  let line = 1;
  for (let newline = before.indexOf(0x0a); newline >= 0; newline = before.indexOf(0x0a, newline + 1)) line++;
  return `line ${line}, column ${at - before.lastIndexOf(0x0a)}`;
}
