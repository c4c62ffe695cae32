import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { Problem } from '../problem.ts';
import type { Head } from './format.ts';
import { LONGEST } from './item.ts';
import { isSpace } from './json_scan.ts';

const CHUNK = 256 * 1024;
const NEWLINE = 0x0a;
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The bytes of a file, or of standard input if it is called `-`; an abort ends them with an error. */
export function openSource(name: string, signal: AbortSignal): AsyncIterable<Buffer> {
  return addAbortSignal(signal, name === '-' ? process.stdin : createReadStream(name, { highWaterMark: CHUNK }));
}

/** Read as far as the second line that is not blank, without losing what was read. A byte order mark is taken off. */
export async function readHead(chunks: AsyncIterable<Buffer>): Promise<{ head: Head; rest: AsyncIterable<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const parts: Buffer[] = [];
  const reachesSecondLine = watchForSecondLine();
  for (let length = 0; length <= LONGEST.longest; ) {
    const { value, done } = await iterator.next();
    if (done) break;
    parts.push(value);
    length += value.length;
    if (reachesSecondLine(value)) break;
  }
  const read = Buffer.concat(parts);
  refuseForeign(read);
  const text = read.subarray(read.subarray(0, 3).equals(UTF8_MARK) ? 3 : 0);
  const [first, second] = nonBlankLines(text);
  const nothing = Buffer.alloc(0);
  return { head: { first: first ?? nothing, second: second ?? nothing }, rest: replay(text, iterator) };
}

/** Whether, with this chunk, a second line that is not blank has begun. */
function watchForSecondLine(): (chunk: Buffer) => boolean {
  let lines = 0;
  let inLine = false;
  return (chunk) => {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte === NEWLINE) {
        inLine = false;
      } else if (!inLine && !isSpace(byte)) {
        inLine = true;
        lines++;
      }
      if (lines === 2) return true;
      if (inLine) at = nextNewline(chunk, at) - 1;
    }
    return false;
  };
}

function nextNewline(chunk: Buffer, from: number): number {
  const at = chunk.indexOf(NEWLINE, from);
  return at < 0 ? chunk.length : at;
}

export function isBlank(bytes: Uint8Array): boolean {
  return bytes.every(isSpace);
}

async function* replay(read: Buffer, iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (read.length > 0) yield read;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

function* nonBlankLines(read: Buffer): Generator<Buffer> {
  for (let start = 0; start < read.length; ) {
    const end = nextNewline(read, start);
    const line = read.subarray(start, end);
    if (!isBlank(line)) yield line;
    start = end + 1;
  }
}

/** What is no text at all gets one clear answer and not a reject for every line. */
function refuseForeign(read: Buffer): void {
  const [first, second] = read;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new Problem('it is UTF-16', 'Convert it first: iconv -f UTF-16 -t UTF-8 FILE | npx spine import … -');
  }
  if (first === 0x1f && second === 0x8b) {
    throw new Problem('it is compressed', 'Unpack it first: gunzip -c FILE | npx spine import … -');
  }
}
