import type { ConnectionPool } from '@databases/pg';
import type { TaskList } from 'graphile-worker';
import type { Log } from '../log.ts';
import { backfillOrders } from './backfill_orders.ts';
import { resolvePending } from './resolve_pending.ts';

export type JobContext = { db: ConnectionPool; log: Log; signal: AbortSignal; batchSize: number };

/** Drain what is pending. Whoever asks while a drain is under way waits for the next: the last look of this one may be over. */
export type Drain = () => Promise<void>;

export function createDrain({ log, ...options }: JobContext): Drain {
  let underWay: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const drain = async () => {
    await resolvePending({
      ...options,
      onBatch: (batch, milliseconds) => log.info('batch_resolved', { ...batch, milliseconds }),
    });
  };
  const begin = () => {
    next = undefined;
    underWay = drain().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
  return () => {
    next ??= underWay?.then(begin, begin);
    return next ?? begin();
  };
}

/** The jobs that SQL adds, by name. */
export function createTasks({ db, log, batchSize }: JobContext, drain: Drain): TaskList {
  return {
    resolve_pending: drain,
    backfill_orders: async () => {
      log.info('orders_backfilled', { filled: await backfillOrders(db, batchSize) });
    },
  };
}
