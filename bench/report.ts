import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Cell = string | number | null;
/** Rows of what does not fit into one figure each. */
export type Table = { name: string; columns: string[]; rows: Cell[][] };

export type Measured = {
  records: number;
  records_per_second: number;
  ratios: Record<string, { value: number; target: string }>;
  figures: Record<string, number>;
  tables?: Table[];
};

const results = join(import.meta.dirname, 'RESULTS.md');

/** The names of ratios that could not be measured. */
export function unmeasured({ ratios }: Measured): string[] {
  return Object.entries(ratios).flatMap(([name, { value }]) => (Number.isFinite(value) && value > 0 ? [] : [name]));
}

export function toJson({ records, records_per_second, ratios, figures, tables = [] }: Measured): string {
  const values = Object.fromEntries(Object.entries(ratios).map(([name, { value }]) => [name, round(value)]));
  const rounded = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, round(value)]));
  const listed = tables.map(({ name, columns, rows }) => [
    name,
    rows.map((row) => Object.fromEntries(columns.map((column, n) => [column, roundCell(row[n] ?? null)]))),
  ]);
  return JSON.stringify({ records, records_per_second, ...values, ...rounded, ...Object.fromEntries(listed) });
}

export function toTable({ records, records_per_second, ratios, figures, tables = [] }: Measured): string {
  const rows = [
    ['records', `${records}`, ''],
    ['records per second', `${records_per_second}`, ''],
    ...Object.entries(ratios).map(([name, { value, target }]) => [spell(name), `${round(value)}`, target]),
    ...Object.entries(figures).map(([name, value]) => [spell(name), `${round(value)}`, '']),
  ];
  const main = ['| what | measured | target |', '|---|---:|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)];
  return [main.join('\n'), ...tables.map(listTable)].join('\n\n');
}

function listTable({ name, columns, rows }: Table): string {
  const sides = columns.map((_, n) => (rows.every((row) => typeof row[n] === 'string') ? '---' : '---:'));
  const lines = [columns, sides, ...rows.map((row) => row.map((cell) => roundCell(cell) ?? '-'))];
  return [
    `${name}:`,
    '',
    ...lines.map((line) => (line === sides ? `|${line.join('|')}|` : `| ${line.join(' | ')} |`)),
  ].join('\n');
}

/** Put a section of this name into RESULTS.md in place of the last one. */
export function writeResults(name: string, command: string, machine: string, measured: Measured): void {
  const before = existsSync(results) ? readFileSync(results, 'utf8') : '# The last results\n';
  const parts = before.split(/^(?=## )/m).filter((part) => !part.startsWith(`## ${name}\n`));
  const day = new Date().toISOString().slice(0, 10);
  parts.push(`## ${name}\n\n\`${command}\` on ${day}: ${machine}.\n\n${toTable(measured)}\n`);
  writeFileSync(results, `${parts.map((part) => part.trim()).join('\n\n')}\n`);
}

const spell = (name: string): string => name.replaceAll('_', ' ');

const roundCell = (cell: Cell): Cell => (typeof cell === 'number' ? round(cell) : cell);

function round(value: number): number {
  return Number(value.toPrecision(value >= 1000 ? 6 : 3));
}
