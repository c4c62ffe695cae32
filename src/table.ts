import stringWidth from 'string-width';
import { padEnd, padStart } from './columns.ts';
import { plain } from './plain.ts';

type Cell = string | number | bigint | Date | null | undefined;

/** Rows as a table for people: a heading, then aligned columns; numbers to the right. */
export function formatTable(rows: Record<string, Cell>[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const text = rows.map((row) => columns.map((column) => show(row[column])));
  const widths = columns.map((column, index) =>
    Math.max(stringWidth(column), ...text.map((cells) => stringWidth(cells[index]!))),
  );
  const line = (cells: string[], right: (index: number) => boolean) =>
    cells
      .map((cell, index) => (right(index) ? padStart(cell, widths[index]!) : padEnd(cell, widths[index]!)))
      .join('  ');
  const isNumber = (index: number) => rows.every((row) => ['number', 'bigint'].includes(typeof row[columns[index]!]));
  return [line(columns, isNumber), ...text.map((cells) => line(cells, isNumber))]
    .map((row) => row.trimEnd())
    .join('\n');
}

function show(cell: Cell): string {
  if (cell === null || cell === undefined) return '-';
  if (cell instanceof Date) return cell.toISOString().slice(0, 19).replace('T', ' ');
  return typeof cell === 'string' ? plain(cell) : cell.toLocaleString('en-US');
}
