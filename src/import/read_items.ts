import type { Asked } from './asked.ts';
import { detectFormat } from './format.ts';
import type { Item } from './item.ts';
import { readCsv } from './read_csv.ts';
import { readDocument } from './read_document.ts';
import { readLines } from './read_lines.ts';
import { readHead } from './source.ts';

const READERS = { csv: readCsv, lines: readLines, document: readDocument };

/** Read a file's records, whatever its format; the name helps to tell. Throws a Problem if it can't be read. */
export async function* readItems(chunks: AsyncIterable<Buffer>, name: string, asked: Asked): AsyncGenerator<Item> {
  const { head, rest } = await readHead(chunks);
  yield* READERS[detectFormat(name, head)](rest, asked);
}
