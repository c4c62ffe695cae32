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

/** One JSON value within larger bytes. Only its brackets and strings have been looked at, unless it is known to be sound. */
export type Slice = { bytes: Buffer; start: number; end: number; sound: boolean };
export type Kind = 'object' | 'array' | 'null' | 'other';

/** The one value in these bytes. Throws BrokenJson when there is none, or more than one. */
export function wholeValue(given: Uint8Array): Slice {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.length);
  const whole = { bytes, start: 0, end: bytes.length, sound: false };
  const value = valueAt(whole, skipSpace(bytes, 0, bytes.length));
  const after = skipSpace(bytes, value.end, bytes.length);
  if (after < bytes.length) throw new BrokenJson(after);
  return value;
}

/** The value of a text that JSON.parse has read: nothing in it is broken, and nobody needs to look again. */
export function soundValue(text: string): Slice {
  const bytes = Buffer.from(text);
  let end = bytes.length;
  while (isSpace(bytes[end - 1]!)) end--;
  return { bytes, start: skipSpace(bytes, 0, end), end, sound: true };
}

export function kindOf({ bytes, start }: Slice): Kind {
  const first = bytes[start];
  if (first === OPEN_BRACE) return 'object';
  if (first === OPEN_BRACKET) return 'array';
  return first === 0x6e ? 'null' : 'other';
}

/** The elements of an array. */
export function* elements(list: Slice): Generator<Slice> {
  const { bytes, start, end } = list;
  let at = skipSpace(bytes, start + 1, end);
  if (bytes[at] === CLOSE_BRACKET) return;
  for (;;) {
    const value = valueAt(list, at);
    yield value;
    at = skipSpace(bytes, value.end, end);
    if (bytes[at] === CLOSE_BRACKET) return;
    if (bytes[at] !== COMMA) throw new BrokenJson(at);
    at = skipSpace(bytes, at + 1, end);
  }
}

/** The members of an object by name; of a name given twice the last counts, as in Postgres. */
export function members(object: Slice): Map<string, Slice> {
  const { bytes, start, end } = object;
  const found = new Map<string, Slice>();
  let at = skipSpace(bytes, start + 1, end);
  if (bytes[at] === CLOSE_BRACE) return found;
  for (;;) {
    if (bytes[at] !== QUOTE) throw new BrokenJson(at);
    const name = valueAt(object, at);
    at = skipSpace(bytes, name.end, end);
    if (bytes[at] !== COLON) throw new BrokenJson(at);
    const value = valueAt(object, skipSpace(bytes, at + 1, end));
    found.set(readName(name), value);
    at = skipSpace(bytes, value.end, end);
    if (bytes[at] === CLOSE_BRACE) return found;
    if (bytes[at] !== COMMA) throw new BrokenJson(at);
    at = skipSpace(bytes, at + 1, end);
  }
}

export function textOf({ bytes, start, end }: Slice): string {
  return bytes.toString('utf8', start, end);
}

/** The text without the white space between its tokens: how a record was indented says nothing about it. */
export function compactTextOf(slice: Slice): string {
  const { bytes, start, end } = slice;
  const first = firstSpace(slice);
  if (first === end) return textOf(slice);
  const compact = Buffer.allocUnsafe(end - start);
  let length = bytes.copy(compact, 0, start, first);
  for (let at = first; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      const after = skipString(bytes, at, end);
      length += bytes.copy(compact, length, at, after);
      at = after - 1;
    } else if (!isSpace(byte)) {
      compact[length++] = byte;
    }
  }
  return compact.toString('utf8', 0, length);
}

/** Where the first white space between tokens is, or the end: most providers write none. */
function firstSpace({ bytes, start, end }: Slice): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) at = skipString(bytes, at, end) - 1;
    else if (isSpace(byte)) return at;
  }
  return end;
}

/** The text of a string, else undefined. */
export function stringOf(slice: Slice | undefined): string | undefined {
  return slice && slice.bytes[slice.start] === QUOTE ? readName(slice) : undefined;
}

function readName(name: Slice): string {
  const text = textOf(name);
  if (PLAIN.test(text)) return text.slice(1, -1);
  try {
    return JSON.parse(text);
  } catch {
    throw new BrokenJson(name.start);
  }
}

/** A string that stands for itself. */
const PLAIN = /^"[\w.:-]*"$/;

function valueAt({ bytes, end: limit, sound }: Slice, start: number): Slice {
  return { bytes, start, end: endOfValue(bytes, start, limit), sound };
}
