// The characters of JSON that matter to find where values begin and end. Bytes are enough: in UTF-8 none of these occurs
// within another character.

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

/** The brackets, quotes or commas do not fit at this byte. */
export class BrokenJson extends Error {
  readonly at: number;
  constructor(at: number) {
    super('broken JSON');
    this.at = at;
  }
}

/** The end of the value that starts here. */
export function endOfValue(bytes: Uint8Array, start: number, limit: number): number {
  const first = bytes[start];
  if (first === QUOTE) return skipString(bytes, start, limit);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipNested(bytes, start, limit);
  let end = start;
  while (end < limit && isPartOfLiteral(bytes[end]!)) end++;
  if (end === start) throw new BrokenJson(start);
  return end;
}

/** Whether a text that is not finished ends where an object or array may come next. */
export function endsBeforeValue(bytes: Uint8Array): boolean {
  const open: number[] = [];
  let last: number | undefined;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (isSpace(byte)) continue;
    last = byte;
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) open.push(byte);
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) open.pop();
    else if (byte === QUOTE) at = endOfString(bytes, at) - 1;
  }
  return last === COLON || (open.at(-1) === OPEN_BRACKET && (last === COMMA || last === OPEN_BRACKET));
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

export function skipString(bytes: Uint8Array, start: number, limit: number): number {
  const end = endOfString(bytes, start, limit);
  if (end > limit) throw new BrokenJson(limit);
  return end;
}

/** Where a string ends, or beyond the limit if it does not. */
function endOfString(bytes: Uint8Array, start: number, limit = bytes.length): number {
  for (let at = start + 1; at < limit; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
  }
  return limit + 1;
}

export function skipSpace(bytes: Uint8Array, start: number, limit: number): number {
  let at = start;
  while (at < limit && isSpace(bytes[at]!)) at++;
  return at;
}

export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isPartOfLiteral(byte: number): boolean {
  return !isSpace(byte) && byte !== COMMA && byte !== COLON && byte !== CLOSE_BRACE && byte !== CLOSE_BRACKET;
}
