import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { Problem } from '../problem.ts';
import type { Asked } from './asked.ts';
import { COLUMNS } from './columns.ts';
import { parseRow, type Row, readRows } from './csv_rows.ts';
import { at, type Item, LONGEST, unreadable } from './item.ts';
import { type Line, splitLines } from './lines.ts';
import { isBlank } from './source.ts';

/** Read a manual file in CSV, with the names of its columns in the first line. */
export async function* readCsv(chunks: AsyncIterable<Buffer>, asked: Asked): AsyncGenerator<Item> {
  const columns = asked.provider === 'manual' ? COLUMNS[asked.entity] : undefined;
  if (!columns) {
    throw new Problem(
      'it is CSV',
      `CSV is read for manual records only; give ${asked.provider} records as JSON or JSONL.`,
    );
  }
  const lines = splitLines(chunks, LONGEST);
  const first = await firstLine(lines);
  if (!first) return;
  const { header, delimiter } = readHeader(first, columns);
  const unknown = header.filter((name) => name !== '' && !columns.includes(name));
  if (unknown.length > 0) {
    yield { kind: 'warning', message: `kept in the payload but not read: ${unknown.join(', ')}` };
  }
  for await (const row of readRows(lines, delimiter)) yield at({ line: row.line }, itemOfRow(row, header));
}

async function firstLine(lines: AsyncGenerator<Line>): Promise<Buffer | undefined> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) return undefined;
    if (!isBlank(value.bytes)) return value.bytes;
  }
}

function readHeader(line: Buffer, columns: string[]): { header: string[]; delimiter: string } {
  const text = line.toString('utf8');
  const count = (delimiter: string) => text.split(delimiter).length;
  const delimiter = [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best));
  const names = parseRow(line, { delimiter, relaxed: true });
  const header = Array.isArray(names) ? names.map((name) => name.trim().toLowerCase()) : [];
  const twice = header.find((name, at) => name !== '' && header.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new Problem(`its first line has the column "${twice}" twice`, 'Give every column its own name.');
  }
  if (!header.some((name) => columns.includes(name))) {
    throw new Problem('its first line names no column that is known', `The columns are ${columns.join(', ')}.`);
  }
  return { header, delimiter };
}

function itemOfRow(row: Row, header: string[]): Item {
  const { raw, fields } = row;
  if (!isUtf8(raw) || raw.includes(0)) return unreadable(raw);
  if (!fields) return { kind: 'reject', raw, reason: row.reason };
  if (fields.length !== header.length) {
    return { kind: 'reject', raw, reason: `${fields.length} fields, but ${header.length} columns` };
  }
  const cells = header.map((name, at): [string, string] => [name, fields[at]!]);
  const payload: Record<string, string> = Object.fromEntries(cells.filter(([name]) => name !== ''));
  if (!payload.external_id?.trim()) payload.external_id = `row:${contentHash(cells)}`;
  return { kind: 'payload', text: JSON.stringify(payload) };
}

/** The same for the same content, whatever the order of the columns and whichever of them are empty. */
function contentHash(cells: [string, string][]): string {
  const said = cells.map(([name, cell]) => [name, cell.trim()]).filter(([, cell]) => cell !== '');
  const canonical = JSON.stringify(said.sort(([a], [b]) => (a! < b! ? -1 : 1)));
  return createHash('sha256').update(canonical).digest('hex');
}
