import type { ConnectionPool } from '@databases/pg';
import { addMetrics, type Metrics, noMetrics } from '../jobs/metrics.ts';
import { resolvePending } from '../jobs/resolve_pending.ts';
import type { Log } from '../log.ts';
import type { Entity, Mode, Source } from './provider.ts';
import { type Ran, runFeed } from './run_feed.ts';

export type Synced = {
  provider: string;
  account: string;
  fetched: number;
  staged: number;
  rejected: number;
  errors: number;
} & Pick<Metrics, 'created' | 'updated' | 'linked' | 'ambiguous' | 'unidentified'> & { messages: string[] };

type Options = {
  db: ConnectionPool;
  log: Log;
  signal: AbortSignal;
  sources: Source[];
  mode: Mode;
  batchSize: number;
  onProgress?: (source: Source, entity: Entity, soFar: Ran) => void;
};

/**
 * One ordered pass: each source's feeds to their end, then what they brought is resolved, so that the providers decide
 * in their order of authority. A feed that fails does not keep the others.
 */
export async function sync({ sources, ...options }: Options): Promise<Synced[]> {
  const done: Synced[] = [];
  for (const source of sources) {
    if (options.signal.aborted) break;
    done.push(await syncSource(source, options));
  }
  return done;
}

async function syncSource(
  source: Source,
  { db, log, signal, mode, batchSize, onProgress }: Omit<Options, 'sources'>,
): Promise<Synced> {
  const { provider, account, feeds } = source;
  const synced = { provider, account, fetched: 0, staged: 0, rejected: 0, errors: 0, messages: [] as string[] };
  const readings = [
    ...feeds.map((feed) => ({ feed, mode })),
    ...(mode === 'full' ? (source.sweeps ?? []) : []).map((feed) => ({ feed, mode: 'sweep' as const })),
  ];
  for (const { feed, mode } of readings) {
    if (signal.aborted) break;
    const onPage = (soFar: Ran) => onProgress?.(source, feed.entity, soFar);
    const ran = await runFeed(feed, source, { db, log, signal, mode, onPage, wait: true });
    synced.fetched += ran.staged + ran.unchanged + ran.older + ran.rejected;
    synced.staged += ran.staged;
    synced.rejected += ran.rejected;
    if (ran.error) {
      synced.errors++;
      synced.messages.push(`${provider} ${feed.entity}: ${ran.error}${ran.hint ? `\nhint: ${ran.hint}` : ''}`);
    }
  }
  const metrics = noMetrics();
  addMetrics(metrics, await resolvePending({ db, signal, batchSize }));
  const { created, updated, linked, ambiguous, unidentified } = metrics;
  return { ...synced, created, updated, linked, ambiguous, unidentified };
}
