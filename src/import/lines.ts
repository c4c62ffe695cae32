/** One line, without its line break. `cut`: it is longer than the limit, and only its beginning is here. */
export type Line = { number: number; bytes: Buffer; cut: boolean };

type Limits = { longest: number; kept: number };

/** Cut a stream into lines, however its chunks fall. A line longer than `longest` is passed over but for its first `kept` bytes. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, { longest, kept }: Limits): AsyncGenerator<Line> {
  let number = 1;
  let parts: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer) => {
    const wasCut = length > longest;
    length += part.length;
    if (length <= longest) parts.push(part);
    else if (!wasCut) parts = [Buffer.from(Buffer.concat([...parts, part]).subarray(0, kept))];
  };
  const finish = (): Line => {
    const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    const cut = length > longest;
    parts = [];
    length = 0;
    return { number: number++, bytes: bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes, cut };
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      add(chunk.subarray(start, end));
      yield finish();
      start = end + 1;
    }
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (length > 0) yield finish();
}
