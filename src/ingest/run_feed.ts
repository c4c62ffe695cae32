import { type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import { sqlstate } from '../db/sqlstate.ts';
import { addCounts, type Counts, finishRun, noCounts } from '../import/import_run.ts';
import type { Log } from '../log.ts';
import type { Feed, Mode, Position, Source } from './provider.ts';
import { ProviderError } from './provider_error.ts';
import { stagePage } from './stage_page.ts';

export type Ran = Counts & {
  pages: number;
  /** Why it stopped before the end; undefined when it did not. */
  error?: string;
  hint?: string;
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
};

const Opened = z.tuple([z.object({ position: z.record(z.string(), z.unknown()) })]);
const Started = z.tuple([z.object({ id: z.bigint() })]);

/**
 * Read one feed from its cursor on, page by page, each staged in the transaction that moves the cursor past it. What
 * fails ends the reading with its reason; everything before is kept, and the next reading goes on there.
 */
export function runFeed(feed: Feed, source: Source, options: Options): Promise<Ran> {
  const { db, mode, wait } = options;
  const name = `spine.feed ${source.provider} ${source.account} ${feed.entity} ${mode}`;
  const lock = sql`hashtextextended(${name}::text, 0)`;
  return db.task(async (session) => {
    if (wait) await session.query(sql`select pg_advisory_lock(${lock})`);
    const [{ got }] = wait ? [{ got: true }] : await session.query(sql`select pg_try_advisory_lock(${lock}) as got`);
    if (!got) return { ...noCounts(), pages: 0, overtaken: true };
    try {
      return await read(feed, source, options);
    } finally {
      await session.query(sql`select pg_advisory_unlock(${lock})`);
    }
  });
}

async function read(
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
      sql`insert into spine.sync_runs (kind, provider, entity) values ('sync', ${provider}, ${entity}) returning id`,
    ),
  );
  const ran: Ran = { ...noCounts(), pages: 0 };
  let from: Position = position;
  try {
    for await (const page of feed.pages({ position: from, mode, now, signal })) {
      const counts = await stagePage(db, source, page, { run, move: { entity, mode, from, to: page.position } });
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
  }
  await finishRun(db, run, ran.error ?? null);
  const { pages, error, overtaken, ...counts } = ran;
  log[error ? 'error' : 'info']('feed_read', { provider, account, entity, mode, pages, overtaken, error, ...counts });
  return ran;
}

/** What the user is told of a failure; a bug of ours is told as such. */
function explain(error: unknown): { error: string; hint?: string } {
  if (error instanceof ProviderError) return { error: error.message, hint: error.hint };
  const { name, message } = error as Error;
  return { error: `${name}: ${message.split('\n')[0]?.slice(0, 300)}` };
}
