import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ProviderError } from '../../ingest/provider_error.ts';
import type { Log } from '../../log.ts';
import type { Ask } from './ask.ts';
import { bulkState, type Listed, startBulk } from './documents.ts';
import { refusalOf } from './refused.ts';

/** A bulk operation that will not give its lines, however often it is asked. */
export class BulkFailed extends ProviderError {}

export type Finished = { url: string | null; roots: number };

const Started = z.object({
  bulkOperation: z.object({ id: z.string() }).nullish(),
  userErrors: z.array(z.looseObject({ code: z.string().nullish().catch(undefined) })),
});
const count = z.coerce.number().catch(0);
const Operation = z.object({
  status: z.string().nullish(),
  errorCode: z.string().nullish(),
  rootObjectCount: count,
  url: z.string().nullish(),
  completedAt: z.string().nullish(),
});

const BUSY = ['OPERATION_IN_PROGRESS', 'LIMIT_REACHED'];
/** A new operation may not be found at once, or show no state. */
const UNKNOWN_POLLS = 10;
/** The address of the lines dies after seven days; whoever is near that starts anew. */
const OLDEST = 6.5 * 86_400_000;

type Options = { ask: Ask; log: Log; listed: Listed; signal: AbortSignal };

/** Start the bulk query; while others run, wait for a place. Gives its id. */
export async function startOperation({ ask, log, listed, signal }: Options): Promise<string> {
  for (const pause of pauses(60)) {
    const { reply } = await ask(startBulk, { query: listed.bulk });
    const started = Started.safeParse(reply.data.bulkOperationRunQuery);
    if (!started.success) throw refusalOf(reply);
    const { bulkOperation, userErrors } = started.data;
    if (userErrors.length === 0 && bulkOperation) {
      log.info('bulk_operation_started', { provider: 'shopify', entity: listed.entity, id: bulkOperation.id });
      return bulkOperation.id;
    }
    const code = userErrors[0]?.code ?? undefined;
    if (code === undefined || !BUSY.includes(code))
      throw new BulkFailed(`Shopify started no bulk operation (${code})`, AGAIN);
    await sleep(pause, undefined, { signal });
  }
  throw new BulkFailed('Shopify is busy with other bulk operations', AGAIN);
}

/** Wait for the operation to end. Undefined when it is of no use any longer, and another has to be started. */
export async function awaitOperation(id: string, { ask, log, listed, signal }: Options): Promise<Finished | undefined> {
  let unknown = 0;
  for (const pause of pauses(Number.POSITIVE_INFINITY)) {
    const { reply } = await ask(bulkState, { id });
    const operation = Operation.nullish().parse(reply.data.bulkOperation) ?? undefined;
    const status = operation?.status ?? undefined;
    if (operation && status === 'COMPLETED') {
      const age = Date.now() - Date.parse(operation.completedAt ?? '');
      // no address and no objects: there was nothing to give
      return age > OLDEST ? undefined : { url: operation.url ?? null, roots: operation.rootObjectCount };
    }
    if (status === 'FAILED' || status === 'CANCELED' || status === 'EXPIRED') {
      const error = operation?.errorCode ?? undefined;
      log.error('bulk_operation_ended', { provider: 'shopify', entity: listed.entity, status, code: error });
      if (error === 'ACCESS_DENIED') throw new BulkFailed('Shopify denies the bulk operation', AGAIN);
      return undefined; // what it did give of its lines is not all, and is left
    }
    if (status === undefined && ++unknown >= UNKNOWN_POLLS) return undefined;
    await sleep(pause, undefined, { signal });
  }
  return undefined;
}

const AGAIN = 'It is tried again at the next reading.';

/** From a quarter of a second to ten, each twice as long as the one before. */
function* pauses(most: number): Generator<number> {
  for (let n = 0; n < most; n++) yield Math.min(250 * 2 ** Math.min(n, 10), 10_000);
}
