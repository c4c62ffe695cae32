import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type ConnectionPool, sql } from '@databases/pg';
import { openPool } from '../src/db/pool.ts';
import { texts } from '../src/db/texts.ts';
import type { Page } from '../src/ingest/provider.ts';
import { createLog } from '../src/log.ts';
import { backendSeconds } from './backends.ts';
import type { Task, Took } from './ingester.ts';
import { openSource } from './reading.ts';
import type { Measured } from './report.ts';
import type { Read } from './serve.ts';
import { dropDatabase, freshDatabase, onOneConnection } from './server.ts';
import { startServers } from './servers.ts';
import { median, since, takeTurns } from './turns.ts';

const PROVIDERS: Read[] = ['shopify', 'qbo', 'amazon', 'shipstation', 'klaviyo'];
/** The two follow each other this often. */
const TURNS = 3;
/** The memory after so many pages, and after four times as many. */
const PAGES = 60;
/** Records on a page of what is read for its memory. */
const PAGE_SIZE = 50;

/** What an ingester costs beside the staging of what it reads: the same texts in the same batches, over one connection. */
export async function benchCost(server: string, people: number, say: (text: string) => void): Promise<Measured> {
  const served = Object.fromEntries(PROVIDERS.map((provider) => [provider, { provider }]));
  const servers = await startServers(people, served);
  const part: Measured = { records: 0, records_per_second: 0, ratios: {}, figures: {} };
  let seconds = 0;
  for (const provider of PROVIDERS) {
    say(`cost: ${provider}`);
    const environment = servers.environments[provider]!;
    const pages = await collect(server, provider, environment);
    const runs = await takeTurns(TURNS, async () => {
      const ingested = await inDatabase(server, (url) =>
        inDatabase(server, (before) => ingest({ url, provider, environment, before }), 'bench_before'),
      );
      const staged = await inDatabase(server, (url) => onOneConnection(url, (db) => stage(db, provider, pages)));
      if (ingested.records !== staged.records) throw new Error(`${provider}: ${ingested.records} records were read`);
      return { ingested, staged };
    });
    const wall = runs.map(({ ingested, staged }) => ingested.seconds / staged.seconds);
    const cpu = runs.map(({ ingested, staged }) => ingested.cpu / staged.cpu);
    const { ingested, staged } = runs[0]!;
    part.records += ingested.records;
    seconds += ingested.seconds;
    part.ratios[`${provider}_time_to_staging`] = { value: median(wall), target: '<= 1.5' };
    part.ratios[`${provider}_cpu_to_staging`] = { value: median(cpu), target: '<= 1.5' };
    Object.assign(part.figures, {
      [`${provider}_best_time_to_staging`]: Math.min(...wall),
      [`${provider}_best_cpu_to_staging`]: Math.min(...cpu),
      [`${provider}_records`]: ingested.records,
      [`${provider}_pages`]: ingested.pages,
      [`${provider}_seconds`]: ingested.seconds,
      [`${provider}_staging_seconds`]: staged.seconds,
    });
  }
  servers.close();
  return { ...part, records_per_second: Math.round(part.records / seconds) };
}

/** Whether the memory of an ingester grows with what it reads. */
export async function benchMemory(server: string, people: number, say: (text: string) => void) {
  const served = Object.fromEntries(
    PROVIDERS.map((provider) => [provider, { provider, behaviour: { pageSize: PAGE_SIZE } }]),
  );
  const servers = await startServers(people, served);
  const part: Pick<Measured, 'ratios' | 'figures'> = { ratios: {}, figures: {} };
  for (const provider of PROVIDERS) {
    say(`memory: ${provider}`);
    const environment = { ...servers.environments[provider]!, QBO_PAGE_SIZE: `${PAGE_SIZE}` };
    const few = await inDatabase(server, (url) => ingest({ url, provider, environment, pages: PAGES }));
    const many = await inDatabase(server, (url) => ingest({ url, provider, environment, pages: PAGES * 4 }));
    part.ratios[`${provider}_heap_growth`] = { value: many.heap / few.heap, target: '<= 1.1' };
    Object.assign(part.figures, {
      [`${provider}_heap_mb`]: few.heap,
      [`${provider}_heap_mb_of_4_times_the_pages`]: many.heap,
      [`${provider}_rss_mb`]: few.rss,
      [`${provider}_rss_mb_of_4_times_the_pages`]: many.rss,
    });
  }
  servers.close();
  return part;
}

async function inDatabase<Result>(
  server: string,
  work: (url: string) => Promise<Result>,
  name = 'bench_ingest',
): Promise<Result> {
  const url = await freshDatabase(server, name);
  const result = await work(url);
  await dropDatabase(url);
  return result;
}

async function ingest(task: Task): Promise<Took> {
  const child = fork(join(import.meta.dirname, 'ingester.ts'), [JSON.stringify(task)], { execArgv: ['--expose-gc'] });
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the ingester ended with ${code}`))),
  ]);
  return message;
}

/** Everything that a provider gives, page by page, kept and not staged. */
function collect(server: string, provider: Read, environment: Record<string, string>): Promise<Page['records'][]> {
  return inDatabase(server, async (url) => {
    const db = openPool(url, { verb: 'bench', size: 2 });
    const { signal } = new AbortController();
    const source = await openSource(provider, environment, { db, log: createLog('error'), signal });
    const pages: Page['records'][] = [];
    for (const feed of source.feeds) {
      const from = { position: {}, mode: 'incremental', now: new Date(), signal } as const;
      for await (const { records } of feed.pages(from)) pages.push(records);
    }
    await db.dispose();
    return pages;
  });
}

type Staged = { records: number; seconds: number; cpu: number };

async function stage(db: ConnectionPool, provider: Read, pages: Page['records'][]): Promise<Staged> {
  let records = 0;
  const idle = await backendSeconds(db);
  const before = process.cpuUsage();
  const started = performance.now();
  for (const page of pages) {
    for (const entity of new Set(page.map((record) => record.entity))) {
      const payloads = page.filter((record) => record.entity === entity).map(({ payload }) => payload);
      await db.query(sql`select spine.stage_records(${provider}::text, ${entity}::text, ${texts(payloads)})`);
      records += payloads.length;
    }
  }
  const seconds = since(started);
  const { user, system } = process.cpuUsage(before);
  return { records, seconds, cpu: (user + system) / 1e6 + (await backendSeconds(db)) - idle };
}
