import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

/** Where people with known answers lie, if they do: beside the clone. */
export const PEOPLE_FOLDER = join(import.meta.dirname, '../../shared/er');
export const SETS = ['senzing_truth', 'fake_1000'] as const;

/** A row of records.csv. The truth is not read: what is not here can't leak into a record. */
const columns = z.object({
  record_id: z.string().min(1),
  first_name: z.string(),
  last_name: z.string(),
  full_name: z.string(),
  email: z.string(),
  phone: z.string(),
  address1: z.string(),
  address2: z.string(),
  city: z.string(),
  state: z.string(),
  postal: z.string(),
  country: z.string(),
});
export type Person = z.infer<typeof columns>;

const measured = z.object({
  clusters: z.object({
    precision: z.number().nullable(),
    recall: z.number().nullable(),
    f1: z.number().nullable(),
    overMergedClusters: z.number(),
  }),
});
export type Score = z.infer<typeof measured>['clusters'];

/** What has to lie in a folder and does not. */
export function missingFrom(folder: string): string[] {
  const files = ['evaluate.mjs', ...SETS.map((set) => join(set, 'records.csv'))];
  return files.map((file) => join(folder, file)).filter((file) => !existsSync(file));
}

export function readPeople(file: string): Person[] {
  return z.array(columns).parse(parse(readFileSync(file), { columns: true, bom: true }));
}

/**
 * The flat record of a customer kept by hand: what is given as it is given, what is empty left out. The full name of who has
 * its parts says nothing more; one without them is a person's or a company's, which the sets do not tell.
 */
export function toCustomer(person: Person): Record<string, string> {
  const inParts = person.first_name !== '' || person.last_name !== '';
  const flat = {
    external_id: person.record_id,
    first_name: person.first_name,
    last_name: person.last_name,
    name: inParts ? '' : person.full_name,
    email: person.email,
    phone: person.phone,
    address1: person.address1,
    address2: person.address2,
    city: person.city,
    state: person.state,
    postal_code: person.postal,
    country: person.country,
  };
  return Object.fromEntries(Object.entries(flat).filter(([, value]) => value !== ''));
}

export type Placed = { record_id: string; customer_id: bigint | null };

/** The outcome as evaluate.mjs takes it; who belongs to nobody has no customer. */
export function toPartition(placed: Placed[]): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  return [
    'record_id,customer_id',
    ...placed.map((row) => `${quoted(row.record_id)},${row.customer_id ?? ''}`),
    '',
  ].join('\n');
}

/** Ask evaluate.mjs, in a process of its own, how good a partition is. */
export function scorePartition(folder: string, set: string, placed: Placed[]): Score {
  const work = mkdtempSync(join(tmpdir(), 'spine-bench-'));
  try {
    const predicted = join(work, 'predicted.csv');
    writeFileSync(predicted, toPartition(placed));
    const truth = join(folder, set, 'records.csv');
    // by its real path, because it runs only if it is what was called
    const args = [realpathSync(join(folder, 'evaluate.mjs')), '--truth', truth, '--pred', predicted, '--json'];
    return measured.parse(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))).clusters;
  } finally {
    rmSync(work, { recursive: true });
  }
}
