import { isUtf8 } from 'node:buffer';
import { isJson } from '../is_json.ts';
import type { Found } from './found.ts';
import { type Slice, textOf } from './json_slice.ts';
import { textWithoutRefused } from './refused_fields.ts';

/** Where a person finds a record in its file: the line it begins in, or its number within a document. */
export type Place = { line: number } | { record: number };

/** A record to stage; something to keep as a reject, with what to tell the user if the file failed by it; a line set aside; a hint. */
export type Item =
  | { kind: 'payload'; text: string; place?: Place }
  | { kind: 'reject'; raw: Uint8Array; reason: string; failure?: string; place?: Place }
  | { kind: 'child' }
  | { kind: 'warning'; message: string };

export const MEGABYTE = 1024 * 1024;
/** The longest record that is staged, and how much is kept of a longer one. */
export const LONGEST = { longest: 64 * MEGABYTE, kept: MEGABYTE };

/** A record that was found, as the text to stage, or as the reason why it can't be. */
export function itemOf(found: Found): Item {
  if (found.kind === 'child') return found;
  const raw = bytesOf(found.slice);
  if (raw.length > LONGEST.longest) return tooLong(raw.subarray(0, LONGEST.kept));
  if (!isSound(found.slice, raw)) return unreadable(raw);
  if (found.kind === 'record') {
    return { kind: 'payload', text: inEnvelope(textWithoutRefused(found.slice, found.refused), found.envelope) };
  }
  const { reason, envelope, failed } = found;
  const kept = envelope ? Buffer.from(inEnvelope(textOf(found.slice), envelope)) : raw;
  return { kind: 'reject', raw: kept, reason, failure: failed ? `it has ${reason}` : undefined };
}

function isSound(slice: Slice, raw: Uint8Array): boolean {
  return slice.sound || (isUtf8(raw) && isJson(textOf(slice)));
}

function inEnvelope(text: string, envelope: string | undefined): string {
  return envelope ? `{${JSON.stringify(envelope)}:${text}}` : text;
}

/** The item with its place; what is said of a whole file has none. */
export function at(place: Place, item: Item): Item {
  return item.kind === 'payload' || item.kind === 'reject' ? { ...item, place } : item;
}

/** A reject of bytes that are no JSON, with the likely cause. */
export function unreadable(raw: Uint8Array): Item & { kind: 'reject' } {
  const reason = !isUtf8(raw) ? 'not UTF-8' : raw.includes(0) ? 'a NUL byte' : 'broken JSON';
  return { kind: 'reject', raw, reason };
}

export function tooLong(raw: Uint8Array): Item & { kind: 'reject' } {
  return { kind: 'reject', raw, reason: 'longer than 64 MB, only the first megabyte is kept' };
}

function bytesOf({ bytes, start, end }: Slice): Uint8Array {
  return bytes.subarray(start, end);
}
