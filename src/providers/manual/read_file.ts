import { open } from 'node:fs/promises';
import { type Batch, inBatches } from '../../import/batches.ts';
import { type Item, LONGEST } from '../../import/item.ts';
import { readItems } from '../../import/read_items.ts';
import { openSource } from '../../import/source.ts';
import type { Entity, Fetched, Unreadable } from '../../ingest/provider.ts';
import type { Log } from '../../log.ts';
import { Problem } from '../../problem.ts';
import type { File } from './folder.ts';

/** A part of a file; `taken`: how many of its records were read with it, undefined when it is the last part. */
export type Part = { records: Fetched[]; rejects: Unreadable[]; taken: number | undefined };

type Options = { entity: Entity; taken: number; log: Log; signal: AbortSignal };

/** Read a file in parts, passing over so many records that were taken before. One that can't be read at all is a reject. */
export async function* readFile(file: File, { entity, taken, log, signal }: Options): AsyncGenerator<Part> {
  const say = (event: 'error' | 'info', name: string, reason: string) =>
    log[event](name, { provider: 'manual', file: file.name, reason });
  const part = ({ payloads, rejects, warnings }: Batch, upTo: number | undefined): Part => {
    for (const { failure } of rejects) if (failure) say('error', 'file_not_read', failure);
    for (const message of warnings) say('info', 'file_read_in_part', message);
    return {
      records: payloads.map((payload) => ({ entity, payload })),
      rejects: rejects.map(({ raw, reason }) => ({ entity, raw, reason })),
      taken: upTo,
    };
  };
  try {
    const items = readItems(openSource(file.path, signal), file.name, { provider: 'manual', entity });
    let held: Batch | undefined;
    let count = taken;
    for await (const batch of inBatches(after(items, taken))) {
      if (held) {
        count += held.payloads.length + held.rejects.length;
        yield part(held, count);
      }
      held = batch;
    }
    if (held) yield part(held, undefined);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    say('error', 'file_not_read', `${error.message}. ${error.hint}`);
    const reject = { entity, raw: await beginningOf(file), reason: `${file.name}: ${error.message}` };
    yield { records: [], rejects: [reject], taken: undefined };
  }
}

/** What follows after so many records. */
async function* after(items: AsyncIterable<Item>, taken: number): AsyncGenerator<Item> {
  let left = taken;
  for await (const item of items) {
    const isRecord = item.kind === 'payload' || item.kind === 'reject';
    if (left > 0 && isRecord) left--;
    else yield item;
  }
}

async function beginningOf({ path }: File): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST.kept), 0, LONGEST.kept, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
