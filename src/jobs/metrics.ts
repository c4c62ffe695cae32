import { z } from 'zod';

/** What became of the claims that were decided; all but `linked` and its parts add up to `decided`. */
const NAMES = [
  'decided',
  'created',
  'linked',
  'linked_email',
  'linked_phone',
  'linked_address_hash',
  'linked_order_reference',
  'linked_manual',
  'linked_upstream_merge',
  'updated',
  'unchanged',
  'ambiguous',
  'unidentified',
  'dismissed',
  'suppressed',
  'errors',
] as const;

export type Metrics = Record<(typeof NAMES)[number], number>;

const Row = z.record(z.enum(NAMES), z.coerce.number());

/** Read the one row that `resolve_batch()` and `resolve_pending()` return. */
export function readMetrics(rows: unknown): Metrics {
  return z.tuple([Row]).parse(rows)[0];
}

export function noMetrics(): Metrics {
  return Object.fromEntries(NAMES.map((name) => [name, 0])) as Metrics;
}

export function addMetrics(total: Metrics, more: Metrics): void {
  for (const name of NAMES) total[name] += more[name];
}

/** A table of two columns for people; lines of zeros are left out, except the first. */
export function describeMetrics(metrics: Metrics): string {
  const lines = NAMES.filter((name) => name === 'decided' || metrics[name] > 0).map((name) => {
    const part = name.startsWith('linked_');
    const label = part ? `    by ${name.slice('linked_'.length).replaceAll('_', ' ')}` : `  ${name}`;
    return `${(name === 'decided' ? name : label).padEnd(26)}${metrics[name].toLocaleString('en-US').padStart(12)}`;
  });
  return lines.join('\n');
}
