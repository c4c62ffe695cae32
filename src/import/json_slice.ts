// A JSON text is cut into its records without being read as values: the bytes of a record go to the database as they
// came, so ids keep all their digits, a document of 256 MB needs no tree of objects, and a record that is broken
// inside (bad UTF-8, a NUL byte) does not take its neighbours along.
import {
  BrokenJson,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  endOfValue,
  isSpace,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipSpace,
  skipString,
} from './json_scan.ts';

/** One JSON value within larger bytes. Only its brackets and strings have been looked at. */
export type Slice = { bytes: Uint8Array; start: number; end: number };
export type Kind = 'object' | 'array' | 'null' | 'other';

/** The one value in these bytes. Throws BrokenJson when there is none, or more than one. */
export function wholeValue(bytes: Uint8Array): Slice {
  const value = valueAt(bytes, skipSpace(bytes, 0, bytes.length), bytes.length);
  const after = skipSpace(bytes, value.end, bytes.length);
  if (after < bytes.length) throw new BrokenJson(after);
  return value;
}

export function kindOf({ bytes, start }: Slice): Kind {
  const first = bytes[start];
  if (first === OPEN_BRACE) return 'object';
  if (first === OPEN_BRACKET) return 'array';
  return first === 0x6e ? 'null' : 'other';
}

/** The elements of an array. */
export function* elements({ bytes, start, end }: Slice): Generator<Slice> {
  let at = skipSpace(bytes, start + 1, end);
  if (bytes[at] === CLOSE_BRACKET) return;
  for (;;) {
    const value = valueAt(bytes, at, end);
    yield value;
    at = skipSpace(bytes, value.end, end);
    if (bytes[at] === CLOSE_BRACKET) return;
    if (bytes[at] !== COMMA) throw new BrokenJson(at);
    at = skipSpace(bytes, at + 1, end);
  }
}

/** The members of an object by name; of a name given twice the last counts, as in Postgres. */
export function members({ bytes, start, end }: Slice): Map<string, Slice> {
  const found = new Map<string, Slice>();
  let at = skipSpace(bytes, start + 1, end);
  if (bytes[at] === CLOSE_BRACE) return found;
  for (;;) {
    if (bytes[at] !== QUOTE) throw new BrokenJson(at);
    const name = valueAt(bytes, at, end);
    at = skipSpace(bytes, name.end, end);
    if (bytes[at] !== COLON) throw new BrokenJson(at);
    const value = valueAt(bytes, skipSpace(bytes, at + 1, end), end);
    found.set(readName(name), value);
    at = skipSpace(bytes, value.end, end);
    if (bytes[at] === CLOSE_BRACE) return found;
    if (bytes[at] !== COMMA) throw new BrokenJson(at);
    at = skipSpace(bytes, at + 1, end);
  }
}

export function textOf({ bytes, start, end }: Slice): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

/** The text without the white space between its tokens: how a record was indented says nothing about it. */
export function compactTextOf({ bytes, start, end }: Slice): string {
  const compact = Buffer.allocUnsafe(end - start);
  let length = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      const after = skipString(bytes, at, end);
      compact.set(bytes.subarray(at, after), length);
      length += after - at;
      at = after - 1;
    } else if (!isSpace(byte)) {
      compact[length++] = byte;
    }
  }
  return compact.toString('utf8', 0, length);
}

/** The text of a string, else undefined. */
export function stringOf(slice: Slice | undefined): string | undefined {
  return slice && slice.bytes[slice.start] === QUOTE ? readName(slice) : undefined;
}

function readName(name: Slice): string {
  try {
    return JSON.parse(textOf(name));
  } catch {
    throw new BrokenJson(name.start);
  }
}

function valueAt(bytes: Uint8Array, start: number, limit: number): Slice {
  return { bytes, start, end: endOfValue(bytes, start, limit) };
}
