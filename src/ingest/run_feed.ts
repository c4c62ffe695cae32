import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import { sqlstate } from '../db/sqlstate.ts';
import { addCounts, type Counts, finishRun, noCounts } from '../import/import_run.ts';
import type { Log } from '../log.ts';
import { ahead } from './ahead.ts';
import { explain } from './explain.ts';
import type { Feed, Mode, Position, Source } from './provider.ts';
import { ProviderError } from './provider_error.ts';
import { stagePage } from './stage_page.ts';

export type Ran = Counts & {
  pages: number;
  /** Why it stopped before the end; undefined when it did not. */
  error?: string;
  hint?: string;
  /** How long the provider asked not to be asked again, in milliseconds. */
  wait?: number;
  /** What it was waiting for when it was stopped. */
  waitedFor?: string;
  /** Another reader has the feed in hand, or moved its cursor. */
  overtaken?: boolean;
};

type Options = {
  db: ConnectionPool;
  log: Log;
  signal: AbortSignal;
  mode: Mode;
  now?: Date;
  onPage?: (soFar: Ran) => void;
  /** Wait for another reader of the feed to end, instead of leaving it to him. */
  wait?: boolean;
  /** Called when another reader is waited for. */
  onBusy?: () => void;
};

const LOCK_INTERVAL = 200;
/** The errors of runs that nothing was wrong with; the second is written by start_run(). */
export const STOPPED = 'it was stopped before its end';
export const KILLED = 'it was killed before its end';

const Opened = z.tuple([z.object({ position: z.record(z.string(), z.unknown()) })]);
const Started = z.tuple([z.object({ id: z.bigint() })]);

/**
 * Read one feed from its cursor on, page by page, each staged in the transaction that moves the cursor past it. What
 * fails ends the reading with its reason; everything before is kept, and the next reading goes on there. It throws
 * where the database is away.
 */
export function runFeed(feed: Feed, source: Source, options: Options): Promise<Ran> {
  const name = `spine.feed ${source.provider} ${source.account} ${feed.entity} ${options.mode}`;
  const lock = sql`hashtextextended(${name}::text, 0)`;
  return options.db.task(async (session) => {
    if (!(await takeLock(session, lock, options))) return { ...noCounts(), pages: 0, overtaken: true };
    try {
      return await read(session, feed, source, options);
    } finally {
      // a session that broke has lost its lock already
      await session.query(sql`select pg_advisory_unlock(${lock})`).catch(() => {});
    }
  });
}

/** Asked for again and again instead of waited for, so that the signal is heeded. */
async function takeLock(
  session: Connection,
  lock: ReturnType<typeof sql>,
  { signal, wait, onBusy }: Options,
): Promise<boolean> {
  for (;;) {
    const [{ got }] = await session.query(sql`select pg_try_advisory_lock(${lock}) as got`);
    if (got || !wait || signal.aborted) return got;
    onBusy?.();
    await sleep(LOCK_INTERVAL, undefined, { signal }).catch(() => {});
  }
}

async function read(
  holder: Connection,
  feed: Feed,
  source: Source,
  { db, log, signal, mode, now = new Date(), onPage }: Options,
): Promise<Ran> {
  const { provider, account } = source;
  const { entity } = feed;
  const [{ position }] = Opened.parse(
    await db.query(
      sql`select spine.open_feed(${provider}::text, ${account}::text, ${entity}::text, ${mode}::text) as position`,
    ),
  );
  const [{ id: run }] = Started.parse(
    await db.query(
      sql`select spine.start_run(${provider}::text, ${account}::text, ${entity}::text, ${mode}::text) as id`,
    ),
  );
  const ran: Ran = { ...noCounts(), pages: 0 };
  let from: Position = position;
  try {
    for await (const page of ahead(feed.pages({ position: from, mode, now, signal }))) {
      const counts = await stagePage(db, page, { run, from });
      from = page.position;
      addCounts(ran, counts);
      ran.pages++;
      log.debug('page_staged', { provider, entity, mode, ...counts });
      onPage?.(ran);
      if (signal.aborted) break;
    }
  } catch (error) {
    if (sqlstate(error) === 'IS006') ran.overtaken = true;
    else if (!signal.aborted) Object.assign(ran, explain(error));
    else if (error instanceof ProviderError) ran.waitedFor = error.message;
  }
  // one that did not come to its end is no success, though nothing is wrong
  const stopped = ran.waitedFor === undefined ? STOPPED : `${STOPPED}: ${ran.waitedFor}`;
  // Its end is written by the session that holds the lock. One that broke holds nothing: the database was away, which is
  // no failure of the feed; start_run() tells of it.
  await finishRun(holder, run, ran.error ?? (signal.aborted || ran.overtaken ? stopped : null));
  const { pages, error, overtaken, staged, unchanged, older, rejected } = ran;
  const counts = { staged, unchanged, older, rejected };
  const level = error ? 'error' : staged + unchanged + older + rejected > 0 ? 'info' : 'debug'; // a quiet folder is read every two seconds
  log[level]('feed_read', { provider, account, entity, mode, pages, overtaken, error, ...counts });
  return ran;
}
