import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@databases/pg';
import { Logger, run } from 'graphile-worker';
import { Pool } from 'pg';
import { WORKER_SCHEMA } from '../db/migrate.ts';
import { APPLICATION } from '../db/pool.ts';
import { sqlstate } from '../db/sqlstate.ts';
import { factOf } from '../describe_error.ts';
import type { Log } from '../log.ts';
import { announceWorker, leave } from './presence.ts';
import { hasPending } from './resolve_pending.ts';
import { createDrain, createTasks, type Drain, type JobContext } from './tasks.ts';

const SWEEP_INTERVAL = 500;
const LONGEST_PAUSE = 30_000;

type Options = JobContext & {
  connectionString: string;
  /** Called after a failure, before the next attempt: brings back an embedded server that was killed. */
  recover?: () => Promise<unknown>;
};

/** Work until aborted. A failure, such as a server that went away, is logged and everything begins anew. */
export async function runWorker(options: Options): Promise<void> {
  const { log, signal, recover } = options;
  let pause = SWEEP_INTERVAL;
  // graphile-worker leaves a rejection unhandled when a job fails on a lost connection; the sweep notices the loss too
  const stray = (error: unknown) =>
    log.error('worker_connection_lost', { code: sqlstate(error), message: factOf(error) });
  process.on('unhandledRejection', stray);
  signal.addEventListener('abort', () => process.off('unhandledRejection', stray), { once: true });
  while (!signal.aborted) {
    const started = performance.now();
    try {
      await workWhileHealthy(options);
    } catch (error) {
      if (signal.aborted) return;
      if (performance.now() - started > LONGEST_PAUSE) pause = SWEEP_INTERVAL;
      log.error('worker_failed', { code: sqlstate(error), message: factOf(error), retry_in_ms: pause });
      await sleep(pause, undefined, { signal }).catch(() => {});
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      if (!signal.aborted) await recover?.().catch(() => {}); // the next attempt tells why
    }
  }
}

/** Jobs make it quick, the sweep makes it sure. Ends when aborted, and fails when either of the two does. */
async function workWhileHealthy(options: Options): Promise<void> {
  const { db, log, connectionString } = options;
  const drain = createDrain(options);
  const pgPool = openJobPool(connectionString, log);
  try {
    await db.task(async (session) => {
      const { freed } = await announceWorker(session);
      const runner = await run({
        pgPool,
        schema: WORKER_SCHEMA,
        noHandleSignals: true,
        concurrency: 2,
        taskList: createTasks(options, drain),
        parsedCronItems: [],
        logger: new Logger(() => (level, message) => {
          if (level === 'error') log.error('job_failed', { message });
          else log.debug('job_message', { message });
        }),
      });
      log.info('worker_started', { dead_workers_unlocked: freed });
      try {
        await Promise.race([runner.promise, sweep(session, options.signal, drain)]);
      } finally {
        await runner.stop().catch(() => {}); // it may have stopped by itself
        await leave(session);
      }
    });
  } finally {
    await pgPool.end();
  }
  log.info('worker_stopped');
}

/** graphile-worker wants node-postgres itself, with a listener wherever an idle connection may break. */
function openJobPool(connectionString: string, log: Log): Pool {
  const pool = new Pool({
    connectionString,
    max: 5,
    application_name: `${APPLICATION} work`,
    options: '-c synchronous_commit=off', // a job whose end a crash forgot is done twice, which changes nothing
  });
  const lost = (error: Error) => log.error('worker_connection_lost', { code: sqlstate(error) });
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}

/** Asks over the session that announces the worker, so that its loss is noticed too. */
async function sweep(session: Connection, signal: AbortSignal, drain: Drain): Promise<void> {
  while (!signal.aborted) {
    if (await hasPending(session)) await drain();
    await sleep(SWEEP_INTERVAL, undefined, { signal }).catch(() => {});
  }
}
