import { extname } from 'node:path';
import { BrokenJson, endsBeforeValue } from './json_scan.ts';
import { wholeValue } from './json_slice.ts';
import { isBlank } from './source.ts';

export type Format = 'csv' | 'lines' | 'document';

/** The first two lines of a file that are not blank; the second may be cut short. */
export type Head = { first: Uint8Array; second: Uint8Array };

const BRACKETS = new Set(['{', '[']);

/** Tell what a file is from its name, and from how it begins where the name does not say or the content says otherwise. */
export function detectFormat(name: string, { first, second }: Head): Format {
  const extension = extname(name).toLowerCase();
  if (extension === '.csv') return 'csv';
  const isLines = extension === '.jsonl' || extension === '.ndjson';
  const begins = firstCharacter(first);
  if (!BRACKETS.has(begins)) return isLines ? 'lines' : extension === '.json' || isBlank(first) ? 'document' : 'csv';
  if (isLines) return isLoneBracket(first) ? 'document' : 'lines';
  if (isBlank(second)) return 'document';
  if (isWhole(first)) return 'lines';
  // Neither whole nor to be continued by what follows: a line that is broken, followed by the next one.
  return BRACKETS.has(String.fromCharCode(second[0]!)) && !endsBeforeValue(first) ? 'lines' : 'document';
}

function firstCharacter(line: Uint8Array): string {
  return Buffer.from(line.subarray(0, 64)).toString('latin1').trimStart().charAt(0);
}

function isLoneBracket(line: Uint8Array): boolean {
  return line.length < 64 && BRACKETS.has(Buffer.from(line).toString('latin1').trim());
}

function isWhole(line: Uint8Array): boolean {
  try {
    wholeValue(line);
    return true;
  } catch (error) {
    if (error instanceof BrokenJson) return false;
    throw error;
  }
}
