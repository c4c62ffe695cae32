import { type Connection, type Queryable, sql } from '@databases/pg';

/** Every worker holds this advisory lock, shared, in one session for as long as it lives. */
const LOCK = sql`hashtext('spine.worker')`;

/**
 * Announce this session as a worker's. When no other worker lives, jobs that are still locked belong to dead ones, which
 * graphile-worker would keep back for four hours: they are given free.
 */
export async function announceWorker(session: Connection): Promise<{ freed: number }> {
  const [{ alone }] = await session.query(sql`select pg_try_advisory_lock(${LOCK}) as alone`);
  const freed = alone ? await freeJobs(session) : 0;
  await session.query(sql`select pg_advisory_lock_shared(${LOCK})`);
  if (alone) await session.query(sql`select pg_advisory_unlock(${LOCK})`);
  return { freed };
}

/** The session goes back to the pool; if its connection broke, the lock went with it. */
export async function leave(session: Connection): Promise<void> {
  await session.query(sql`select pg_advisory_unlock_shared(${LOCK})`).catch(() => {});
}

async function freeJobs(session: Connection): Promise<number> {
  const dead = await session.query(sql`
    select locked_by from spine_worker.jobs where locked_by is not null group by locked_by`);
  const ids: string[] = dead.map((row) => row.locked_by);
  if (ids.length > 0) await session.query(sql`select spine_worker.force_unlock_workers(${ids}::text[])`);
  return ids.length;
}

/** How many workers live, on any machine. */
export async function countWorkers(db: Queryable): Promise<number> {
  const [{ workers }] = await db.query(sql`
    select count(*) as workers from pg_locks
    where locktype = 'advisory' and mode = 'ShareLock' and granted and objsubid = 1
      and database = (select oid from pg_database where datname = current_database())
      and (classid::bigint << 32 | objid::bigint) = ${LOCK}::bigint`);
  return Number(workers);
}
