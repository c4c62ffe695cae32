import { existsSync, readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'csv-parse/sync';

const folder = new URL('../../../../shared/vectors/', import.meta.url);

/** `test`, or a test that is skipped where the vectors do not lie beside the clone. */
export const withVectors = existsSync(folder) ? test : test.skip;

/** The rows of one file of vectors by their column names. */
export function vectors(name: string): Record<string, string>[] {
  return parse(readFileSync(new URL(name, folder), 'utf8'), { columns: true, bom: true });
}
