import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionPool, sql } from '@databases/pg';
import type { Log } from '../log.ts';
import { keepDelivery } from './keep_delivery.ts';
import type { Entity, ProviderModule, Source } from './provider.ts';
import { runFeed } from './run_feed.ts';
import { workOff } from './work_off.ts';

type Options = { db: ConnectionPool; log: Log; signal: AbortSignal; module: ProviderModule; source: Source };

/** Deliveries that no notification told of are found this soon. */
const SWEEP = 500;
/** After a failure the next reading comes later each time, up to this. */
const LONGEST_PAUSE = 15 * 60_000;

/** Read one account of a provider until the signal: on schedule, and sooner when a delivery says so. */
export async function runDaemon(options: Options): Promise<void> {
  const { source, log, signal } = options;
  const { provider, account } = source;
  log.info('ingester_started', { provider, account, feeds: source.feeds.length });
  await Promise.all([readFeeds(options), listen(options)]);
  await source.close?.();
  log.info('ingester_stopped', { provider, account, reason: String(signal.reason) });
}

async function readFeeds(options: Options): Promise<void> {
  const { db, log, signal, source } = options;
  const next = new Map<Entity, number>(source.feeds.map(({ entity }) => [entity, 0]));
  const failures = new Map<Entity, number>();
  while (!signal.aborted) {
    try {
      for (const entity of await workOff({ ...options, account: source.account })) next.set(entity, 0);
      for (const feed of source.feeds) {
        if (signal.aborted || next.get(feed.entity)! > Date.now()) continue;
        const ran = await runFeed(feed, source, { db, log, signal, mode: 'incremental' });
        const failed = ran.error === undefined ? 0 : (failures.get(feed.entity) ?? 0) + 1;
        failures.set(feed.entity, failed);
        const pause = Math.min(source.interval * 2 ** failed, Math.max(source.interval, LONGEST_PAUSE));
        next.set(feed.entity, Date.now() + pause);
        await schedule(options, feed.entity, new Date(Date.now() + pause));
      }
    } catch (error) {
      if (!signal.aborted) log.error('ingester_failed', { provider: source.provider, error: (error as Error).message });
    }
    await sleep(SWEEP, undefined, { signal }).catch(() => {});
  }
  for (const { entity } of source.feeds) await schedule(options, entity, null).catch(() => {});
}

async function listen({ db, log, signal, source }: Options): Promise<void> {
  while (source.listen && !signal.aborted) {
    await source
      .listen(async (delivered) => void (await keepDelivery(db, source, delivered)), signal)
      .catch((error) => log.error('listening_failed', { provider: source.provider, error: (error as Error).message }));
    await sleep(5_000, undefined, { signal }).catch(() => {});
  }
}

async function schedule({ db, source }: Options, entity: Entity, at: Date | null): Promise<void> {
  await db.query(sql`
    select spine.schedule_feed(${source.provider}::text, ${source.account}::text, ${entity}::text, ${at}::timestamptz)`);
}
