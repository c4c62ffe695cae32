import type { ConnectionPool } from '@databases/pg';
import { noCounts } from '../import/import_run.ts';
import { addMetrics, type Metrics, noMetrics } from '../jobs/metrics.ts';
import { resolvePending } from '../jobs/resolve_pending.ts';
import type { Log } from '../log.ts';
import type { Mode, Source } from './provider.ts';
import { type Ran, runFeed } from './run_feed.ts';

type Outcomes = Pick<Metrics, 'created' | 'updated' | 'linked' | 'ambiguous' | 'unidentified' | 'unchanged'>;

export type Synced = {
  provider: string;
  account: string;
  fetched: number;
  staged: number;
  rejected: number;
  errors: number;
} & Outcomes & { messages: string[] };

/** What others had left pending, resolved before the first provider is read: no provider's doing. */
export type Before = Outcomes & { decided: number };

type Options = {
  db: ConnectionPool;
  log: Log;
  signal: AbortSignal;
  sources: Source[];
  mode: Mode;
  batchSize: number;
  /** Called at the beginning of each task, and as it goes on; `busy` is what it waits for, other than the provider. */
  onProgress?: (task: string, done: string, busy?: string) => void;
};

/**
 * One ordered pass: each source's feeds to their end, then what they brought is resolved, so that the providers decide
 * in their order of authority. A feed that fails does not keep the others.
 */
export async function sync({ sources, ...options }: Options): Promise<{ before: Before; synced: Synced[] }> {
  const { decided, ...before } = await resolve('what was pending', options);
  const synced: Synced[] = [];
  for (const source of sources) {
    if (options.signal.aborted) break;
    synced.push(await syncSource(source, options));
  }
  return { before: { decided, ...outcomesOf(before) }, synced };
}

async function syncSource(source: Source, options: Omit<Options, 'sources'>): Promise<Synced> {
  const { db, log, signal, mode, onProgress } = options;
  const { provider, account, feeds } = source;
  const synced = { provider, account, fetched: 0, staged: 0, rejected: 0, errors: 0, messages: [] as string[] };
  let same = 0;
  const readings = [
    ...feeds.map((feed) => ({ feed, mode })),
    ...(mode === 'full' ? (source.sweeps ?? []) : []).map((feed) => ({ feed, mode: 'sweep' as const })),
  ];
  for (const { feed, mode } of readings) {
    if (signal.aborted) break;
    const task = `${provider} ${feed.entity}`;
    const onPage = (soFar: Pick<Ran, keyof ReturnType<typeof noCounts>>, busy?: string) =>
      onProgress?.(task, `${countOf(soFar).toLocaleString('en-US')} records read`, busy);
    onPage(noCounts());
    const onBusy = () => onPage(noCounts(), 'another command reads it');
    const ran = await runFeed(feed, source, { db, log, signal, mode, onPage, onBusy, wait: true });
    synced.fetched += countOf(ran);
    synced.staged += ran.staged;
    synced.rejected += ran.rejected;
    same += ran.unchanged + ran.older;
    if (ran.error) {
      synced.errors++;
      synced.messages.push(`${task}: ${ran.error}${ran.hint ? `\nhint: ${ran.hint}` : ''}`);
    } else if (ran.waitedFor) {
      synced.messages.push(`${task}: stopped while it was waited for: ${ran.waitedFor}`);
    }
  }
  const outcomes = outcomesOf(await resolve(`what ${provider} brought`, options));
  return { ...synced, ...outcomes, unchanged: outcomes.unchanged + same };
}

async function resolve(
  task: string,
  { db, signal, batchSize, onProgress }: Omit<Options, 'sources'>,
): Promise<Metrics> {
  const metrics = noMetrics();
  const onBatch = (batch: Metrics) => {
    addMetrics(metrics, batch);
    onProgress?.(task, `${metrics.decided.toLocaleString('en-US')} records resolved`);
  };
  onProgress?.(task, '0 records resolved');
  await resolvePending({ db, signal, batchSize, onBatch });
  return metrics;
}

function countOf({
  staged,
  unchanged,
  older,
  rejected,
}: Pick<Ran, 'staged' | 'unchanged' | 'older' | 'rejected'>): number {
  return staged + unchanged + older + rejected;
}

function outcomesOf({
  created,
  updated,
  linked,
  ambiguous,
  unidentified,
  unchanged,
}: Omit<Metrics, 'decided'>): Outcomes {
  return { created, updated, linked, ambiguous, unidentified, unchanged };
}
