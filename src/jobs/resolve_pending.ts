import { type ConnectionPool, type Queryable, sql } from '@databases/pg';
import { retryTransient } from '../db/sqlstate.ts';
import { addMetrics, type Metrics, noMetrics, readMetrics } from './metrics.ts';

type Options = {
  db: ConnectionPool;
  signal: AbortSignal;
  batchSize: number;
  /** Called after each committed batch. */
  onBatch?: (batch: Metrics, milliseconds: number) => void;
};

/** Resolve what is pending, each batch in a transaction of its own; an abort is heeded between two batches. */
export async function resolvePending({ db, signal, batchSize, onBatch }: Options): Promise<Metrics> {
  const total = noMetrics();
  while (!signal.aborted) {
    const started = performance.now();
    const batch = await retryTransient(() => resolveBatch(db, batchSize));
    if (batch.decided === 0) break;
    addMetrics(total, batch);
    onBatch?.(batch, Math.round(performance.now() - started));
  }
  return total;
}

async function resolveBatch(db: ConnectionPool, batchSize: number): Promise<Metrics> {
  return readMetrics(await db.query(sql`select * from spine.resolve_batch(${batchSize}::integer)`));
}

/** Cheap enough to ask twice a second. */
export async function hasPending(db: Queryable): Promise<boolean> {
  const [row] = await db.query(sql`select spine.has_pending() as pending`);
  return row.pending;
}
