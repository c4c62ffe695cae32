// A JSON text is cut into its records without being read as values: the bytes of a record go to the database as they
// came, so ids keep all their digits, a document of 256 MB needs no tree of objects, and a record that is broken
// inside (bad UTF-8, a NUL byte) does not take its neighbours along.

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** One JSON value within larger bytes. Only its brackets and strings have been looked at. */
export type Slice = { bytes: Uint8Array; start: number; end: number };
export type Kind = 'object' | 'array' | 'null' | 'other';

/** The brackets, quotes or commas do not fit at this byte. */
export class BrokenJson extends Error {
  readonly at: number;
  constructor(at: number) {
    super('broken JSON');
    this.at = at;
  }
}

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
  const first = bytes[start];
  if (first === QUOTE) return { bytes, start, end: skipString(bytes, start, limit) };
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return { bytes, start, end: skipNested(bytes, start, limit) };
  let end = start;
  while (end < limit && isPartOfLiteral(bytes[end]!)) end++;
  if (end === start) throw new BrokenJson(start);
  return { bytes, start, end };
}

/** The end of an object or array. A record's own commas and colons are checked when it is read as a whole. */
function skipNested(bytes: Uint8Array, start: number, limit: number): number {
  let depth = 0;
  for (let at = start; at < limit; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = skipString(bytes, at, limit) - 1;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  throw new BrokenJson(limit);
}

function skipString(bytes: Uint8Array, start: number, limit: number): number {
  for (let at = start + 1; at < limit; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
  }
  throw new BrokenJson(limit);
}

function skipSpace(bytes: Uint8Array, start: number, limit: number): number {
  let at = start;
  while (at < limit && isSpace(bytes[at]!)) at++;
  return at;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isPartOfLiteral(byte: number): boolean {
  return !isSpace(byte) && byte !== COMMA && byte !== COLON && byte !== CLOSE_BRACE && byte !== CLOSE_BRACKET;
}
