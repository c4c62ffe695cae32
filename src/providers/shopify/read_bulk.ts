import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '../../ingest/provider.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import type { Log } from '../../log.ts';
import type { Ask } from './ask.ts';
import { type Batch, BrokenOff, readBulkLines } from './bulk_lines.ts';
import { awaitOperation, BulkFailed, type Finished, startOperation } from './bulk_operation.ts';
import type { Listed } from './documents.ts';

/** The operation, and how many of its lines are staged. */
export type Bulk = { id: string; lines: number };
export type BulkPage = Omit<Page, 'position'> & { bulk: Bulk };

type Options = { ask: Ask; log: Log; listed: Listed; signal: AbortSignal };

const OPERATIONS = 3;
/** How often in a row nothing may come before it is given up. */
const TRIES = 5;

/** Read everything by a bulk operation: the one that was started before, or a new one. Throws BulkFailed when there is no use in it. */
export async function* readBulk(left: Bulk | undefined, options: Options): AsyncGenerator<BulkPage> {
  let bulk = left;
  for (let n = 0; n < OPERATIONS; n++) {
    if (!bulk) {
      bulk = { id: await startOperation(options), lines: 0 };
      yield { records: [], bulk }; // it runs on if we end here
    }
    const finished = await awaitOperation(bulk.id, options);
    if (finished) return yield* download(bulk, finished, options);
    bulk = undefined;
  }
  throw new BulkFailed(
    'Shopify ends its bulk operations before they are done',
    'It is tried again at the next reading.',
  );
}

/** Its lines, from those on that are staged. What breaks off is fetched again, by a fresh address. */
async function* download({ id, lines: staged }: Bulk, first: Finished, options: Options): AsyncGenerator<BulkPage> {
  let lines = staged;
  let finished: Finished | undefined = first;
  for (let tries = 1; ; tries++) {
    finished ??= await awaitOperation(id, options);
    if (!finished) throw new ProviderError('the bulk operation of Shopify is gone', 'The next reading starts another.');
    if (finished.url === null) return;
    let last: Batch | undefined;
    try {
      for await (last of readBulkLines(await open(finished.url, options.signal), options.listed, lines)) {
        const { records, rejects } = last;
        if (last.lines === lines) continue; // all of it was staged before
        tries = 0;
        lines = last.lines;
        yield { records, rejects, bulk: { id, lines } };
      }
      if ((last?.roots ?? 0) >= finished.roots) return;
      throw new BrokenOff('there are fewer lines than objects');
    } catch (error) {
      if (options.signal.aborted || !passes(error)) throw error;
      if (tries >= TRIES) {
        throw new ProviderError(
          'the lines of the bulk operation of Shopify break off',
          'It goes on there at the next reading.',
          {
            cause: error,
          },
        );
      }
      finished = undefined;
      options.log.debug('bulk_lines_again', { provider: 'shopify', lines, tries });
      await sleep(250 * 2 ** tries * (0.5 + Math.random()), undefined, { signal: options.signal });
    }
  }
}

/** fetch throws TypeError for what breaks on the way. */
const passes = (error: unknown): boolean => error instanceof BrokenOff || error instanceof TypeError;

/** The address is signed: it takes no credentials, and gets none. */
async function open(url: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
  const response = await fetch(url, { signal });
  const html = response.headers.get('content-type')?.includes('html');
  if (response.status === 200 && !html && response.body) return buffers(response.body);
  await response.body?.cancel();
  throw new BrokenOff(`answer ${response.status}`);
}

async function* buffers(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const { buffer, byteOffset, byteLength } of chunks) yield Buffer.from(buffer, byteOffset, byteLength);
}
