import { z } from 'zod';
import type { Page } from '../../ingest/provider.ts';
import { BulkFailed } from './bulk_operation.ts';
import { type Reading, readState, toSecond } from './incremental.ts';
import { readBulk } from './read_bulk.ts';
import { readWindow, Window } from './read_window.ts';

/** Everything by a bulk operation, or page by page where that is not to be had. `done`: when everything was read. */
const State = z.object({
  v: z.literal(1).optional(),
  bulk: z.object({ id: z.string(), lines: z.int() }).optional(),
  window: Window.optional(),
  done: z.string().optional(),
});

/** Read everything, going on where an earlier reading stopped; one that came to its end begins anew. */
export async function* readEverything(
  position: object,
  { now, signal, ...reading }: Reading & { now: Date; signal: AbortSignal },
): AsyncGenerator<Page> {
  const { bulk, window } = readState(State, position, reading.listed);
  const done = { v: 1, done: toSecond(now.getTime()) };
  if (bulk || (!window && !(await keepsFields(reading)))) {
    try {
      for await (const { bulk: left, ...page } of readBulk(bulk, { ...reading, signal })) {
        yield { ...page, position: { v: 1, bulk: left } };
      }
      return yield { records: [], position: done };
    } catch (error) {
      if (!(error instanceof BulkFailed)) throw error;
      reading.log.info('bulk_operation_left', { provider: 'shopify', reason: error.message });
    }
  }
  const all = { from: null, until: toSecond(now.getTime()), at: null, cursor: null };
  for await (const { at: _, window: left, ...page } of readWindow(window ?? all, reading)) {
    yield { ...page, position: left ? { v: 1, window: left } : done };
  }
}

/**
 * Whether the shop's plan keeps fields from us. The lines of a bulk operation show those as null and do not say that they
 * were refused: such nulls would empty what is known.
 */
async function keepsFields({ ask, listed }: Reading): Promise<boolean> {
  const { reply } = await ask(listed.page, { first: 10, after: null, filter: "updated_at:>='2000-01-01T00:00:00Z'" });
  return reply.errors.length > 0;
}
