import type { Slice } from './json_slice.ts';
import type { Path } from './refused_fields.ts';

/** What unwrapping an answer finds: its records, and what is none. */
export type Found =
  | { kind: 'record'; slice: Slice; envelope?: string; refused: Path[] }
  | { kind: 'reject'; slice: Slice; reason: string; failed?: boolean; envelope?: string }
  | { kind: 'child' };

export function record(slice: Slice, refused: Path[] = []): Found {
  return { kind: 'record', slice, refused };
}

/** A QuickBooks object goes by the name of its envelope, which alone says what it is. */
export function enveloped(envelope: string, slice: Slice): Found {
  return { kind: 'record', slice, envelope, refused: [] };
}

/** Kept under the name of what it is, so that no later attempt takes it for what was asked. */
export function notAsked(slice: Slice, held: string, asked: string): Found {
  return { kind: 'reject', slice, envelope: held, reason: `${withArticle(held)}, not ${withArticle(asked)}` };
}

function withArticle(word: string): string {
  return `${/^[aeiou]/i.test(word) ? 'an' : 'a'} ${word}`;
}
