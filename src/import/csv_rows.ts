import { CsvError, parse } from 'csv-parse/sync';
import { tooLong } from './item.ts';
import type { Line } from './lines.ts';
import { isBlank } from './source.ts';

/** A row of a CSV file with its bytes and the line it begins in; without fields, the reason why it has none. */
export type Row = { line: number; raw: Buffer } & ({ fields: string[] } | { fields?: undefined; reason: string });

/** A field may hold line breaks, but a quote that is never closed must not swallow the rest of the file. */
const MOST_LINES = 100;
const QUOTE = 0x22;
const NEWLINE = Buffer.from('\n');

/** Put lines together to rows: a quoted field may go over several. */
export async function* readRows(lines: AsyncIterable<Line>, delimiter: string): AsyncGenerator<Row> {
  let held: Buffer[] = [];
  let first = 0;

  function* add(line: Buffer, number: number): Generator<Row> {
    if (held.length === 0 && isBlank(line)) return;
    if (held.length === 0) first = number;
    held.push(line);
    const raw = held.length === 1 ? line : Buffer.concat(held.flatMap((part) => [part, NEWLINE])).subarray(0, -1);
    const mayBeWhole = held.length === 1 || line.includes(QUOTE);
    const fields = mayBeWhole ? parseRow(raw, { delimiter, relaxed: held.length === 1 }) : 'open';
    if (fields === 'broken' || held.length > MOST_LINES) {
      yield* giveUpFirst();
    } else if (fields !== 'open') {
      held = [];
      yield { line: first, raw, fields };
    }
  }

  function* giveUpFirst(): Generator<Row> {
    const [given, ...others] = held;
    const line = first;
    held = [];
    yield { line, raw: given!, reason: 'a quote is never closed' };
    for (const [index, other] of others.entries()) yield* add(other, line + 1 + index);
  }

  for await (const { number, bytes, cut } of lines) {
    if (!cut) yield* add(bytes, number);
    else yield { line: number, raw: bytes, reason: tooLong(bytes).reason };
  }
  while (held.length > 0) yield* giveUpFirst();
}

/** The fields of one row, unless a quote is still open. Relaxed, quotes where none belong are taken for text. */
export function parseRow(
  raw: Buffer,
  { delimiter, relaxed }: { delimiter: string; relaxed: boolean },
): string[] | 'open' | 'broken' {
  try {
    return parse(raw, { delimiter, relaxQuotes: relaxed, relaxColumnCount: true, recordDelimiter: '\n' })[0] ?? [];
  } catch (error) {
    if (error instanceof CsvError) return error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'open' : 'broken';
    throw error;
  }
}
