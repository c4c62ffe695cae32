import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Measured = {
  records: number;
  records_per_second: number;
  ratios: Record<string, { value: number; target: string }>;
  figures: Record<string, number>;
};

const results = join(import.meta.dirname, 'RESULTS.md');

/** The names of ratios that could not be measured. */
export function unmeasured({ ratios }: Measured): string[] {
  return Object.entries(ratios).flatMap(([name, { value }]) => (Number.isFinite(value) && value > 0 ? [] : [name]));
}

export function toJson({ records, records_per_second, ratios, figures }: Measured): string {
  const values = Object.fromEntries(Object.entries(ratios).map(([name, { value }]) => [name, round(value)]));
  const rounded = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, round(value)]));
  return JSON.stringify({ records, records_per_second, ...values, ...rounded });
}

export function toTable({ records, records_per_second, ratios, figures }: Measured): string {
  const rows = [
    ['records', `${records}`, ''],
    ['records per second', `${records_per_second}`, ''],
    ...Object.entries(ratios).map(([name, { value, target }]) => [spell(name), `${round(value)}`, target]),
    ...Object.entries(figures).map(([name, value]) => [spell(name), `${round(value)}`, '']),
  ];
  return ['| what | measured | target |', '|---|---:|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
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

function round(value: number): number {
  return Number(value.toPrecision(value >= 1000 ? 6 : 3));
}
