import { type ConnectionPool, type Queryable, sql } from '@databases/pg';
import { retryTransient, sqlstate } from '../db/sqlstate.ts';
import { Problem } from '../problem.ts';
import { sayWhile } from '../say_while.ts';

/** Who decides, why, and what stops it. */
export type Decider = { actor: string; reason?: string; signal: AbortSignal };

type Options = { keep?: boolean; what?: string; write?: (text: string) => unknown };

const QUERY_CANCELED = '57014';
const rollback = new Error('roll back');

/**
 * Do something as a person, in one transaction. A stop while it runs, or waits for the resolver, takes it back. With
 * `keep: false` it is taken back in any case: what it gives shows what it would do.
 */
export async function decideAs<Result>(
  db: ConnectionPool,
  { actor, signal }: Pick<Decider, 'actor' | 'signal'>,
  work: (tx: Queryable) => Promise<Result>,
  { keep = true, what = 'deciding', write }: Options = {},
): Promise<Result> {
  const attempt = async (): Promise<Result> => {
    let result: { value: Result } | undefined;
    try {
      await db.tx(async (tx) => {
        await tx.query(sql`select set_config('spine.actor', ${actor}::text, true)`);
        result = { value: await cancelled(db, tx, signal, () => work(tx)) };
        if (!keep) throw rollback;
      });
    } catch (error) {
      if (error !== rollback) throw error;
    }
    return result!.value;
  };
  return await sayWhile(what, () => retryTransient(attempt), write && { write });
}

/** The server goes on with a statement whose client is gone, so it is told. */
async function cancelled<Result>(
  db: ConnectionPool,
  tx: Queryable,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const [{ pid }] = await tx.query(sql`select pg_backend_pid() as pid`);
  const cancel = () => void db.query(sql`select pg_cancel_backend(${pid}::integer)`).catch(() => {});
  const stopped = () => new Problem('stopped, and nothing was changed', 'The same command does it.');
  if (signal.aborted) throw stopped();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await work();
  } catch (error) {
    throw signal.aborted && sqlstate(error) === QUERY_CANCELED ? stopped() : error;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
