import { type ConnectionPool, sql } from '@databases/pg';
import type { Source } from '../src/ingest/provider.ts';
import { runFeed } from '../src/ingest/run_feed.ts';
import type { Log } from '../src/log.ts';
import { modules } from '../src/providers/modules.ts';
import type { Read } from './serve.ts';

export type Context = { db: ConnectionPool; log: Log; signal: AbortSignal };

/** An ingester of a provider, ready to read. */
export async function openSource(
  provider: Read,
  environment: Record<string, string>,
  context: Context,
): Promise<Source> {
  const module = await modules[provider]();
  const source = module.open(module.readSettings(environment), { ...context, secretKey: () => Buffer.alloc(32, 1) });
  if (!source) throw new Error(`${provider} can not be read`);
  return source;
}

/** Read all feeds to their end, as the daemon does. Gives how many pages and records there were. */
export async function readOnce(source: Source, context: Context) {
  const read = { pages: 0, records: 0 };
  for (const feed of source.feeds) {
    if (context.signal.aborted) break;
    const { pages, error, staged, unchanged, older, rejected } = await runFeed(feed, source, {
      ...context,
      mode: 'incremental',
    });
    if (error !== undefined) throw new Error(`${source.provider} ${feed.entity}: ${error}`);
    read.pages += pages;
    read.records += staged + unchanged + older + rejected;
  }
  return read;
}

/** The same from the beginning, again and again, until the signal. */
export async function readOn(source: Source, context: Context): Promise<void> {
  while (!context.signal.aborted) {
    await readOnce(source, context);
    await context.db.query(sql`delete from spine.sync_cursors where provider = ${source.provider}`);
  }
}

/** So many pages, from the beginning as often as needed. */
export async function readPages(source: Source, context: Context, pages: number) {
  const over = new AbortController();
  let left = pages;
  const counted = source.feeds.map((feed) => ({
    ...feed,
    async *pages(from: Parameters<typeof feed.pages>[0]) {
      for await (const page of feed.pages(from)) {
        yield page;
        if (--left === 0) over.abort();
      }
    },
  }));
  const read = { pages: 0, records: 0 };
  const limited = { ...context, signal: over.signal };
  while (!over.signal.aborted) {
    const { pages, records } = await readOnce({ ...source, feeds: counted }, limited);
    read.pages += pages;
    read.records += records;
    await context.db.query(sql`delete from spine.sync_cursors where provider = ${source.provider}`);
  }
  return read;
}
