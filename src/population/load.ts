// A shop to look around in before there are credentials: the population goes through the same door as real records.

import { type Queryable, sql } from '@databases/pg';
import { texts } from '../db/texts.ts';
import type { Log } from '../log.ts';
import { type InventedRecord, inventedObjects, inventedRecords, type PopulationOptions } from './population.ts';
import { readOutcomes } from './read_outcomes.ts';
import { type Score, score } from './score.ts';
import { summarize } from './summarize.ts';

export type LoadOptions = {
  db: Queryable;
  log: Log;
  signal: AbortSignal;
  /** True people and businesses; about 6.4 records each. */
  size?: number;
  seed?: number;
  out?: { write(text: string): unknown };
};
export type Loaded = { score: Score; records: number; openReviews: number; byProvider: Map<string, number> };

const chunkSize = 1000;
const patience = 2000;

/**
 * Stage the invented shop as it was first seen, resolve it, stage what changed since, resolve that, and print what
 * was found. What is in the database already is left alone; running it again stages nothing new.
 */
export async function loadInventedShop(options: LoadOptions): Promise<Loaded> {
  const { out = process.stdout } = options;
  const { progress, end } = reporter(out);
  try {
    return await load(options, progress);
  } finally {
    end();
  }
}

async function load(options: LoadOptions, progress: (text: string) => void): Promise<Loaded> {
  const { db, log, signal, size = 2000, seed = 1, out = process.stdout } = options;
  const byProvider = new Map<string, number>();
  let records = 0;
  for (const versions of ['first', 'later'] as const) {
    for (const chunk of chunks({ size, seed, versions })) {
      signal.throwIfAborted();
      await stage(db, chunk);
      records += chunk.length;
      for (const { provider } of chunk) byProvider.set(provider, (byProvider.get(provider) ?? 0) + 1);
      progress(`staged ${records.toLocaleString('en')} records`);
    }
    await drain(db, signal, progress);
  }
  progress('comparing what was found with who there is');
  const outcomes = await readOutcomes(db);
  const found = score(
    () => inventedObjects({ size, seed, order: 'person', versions: 'all' }),
    ({ provider, entity, key }) => outcomes.get(`${provider} ${entity} ${key}`),
  );
  const [{ open }] = await db.query(
    sql`select count(*)::integer as open from spine.match_reviews where state = 'open'`,
  );
  const loaded: Loaded = { score: found, records, openReviews: open, byProvider };
  log.info('invented_shop_loaded', { size, seed, records, customers: found.customers, open_reviews: open });
  out.write(summarize(loaded));
  return loaded;
}

/** Runs of records of one provider and entity, as the door takes them. */
function* chunks(options: PopulationOptions): Generator<InventedRecord[]> {
  let chunk: InventedRecord[] = [];
  for (const record of inventedRecords(options)) {
    const [first] = chunk;
    const other = first !== undefined && (first.provider !== record.provider || first.entity !== record.entity);
    if (other || chunk.length === chunkSize) {
      yield chunk;
      chunk = [];
    }
    chunk.push(record);
  }
  if (chunk.length > 0) yield chunk;
}

/** One statement, so one transaction. */
async function stage(db: Queryable, chunk: InventedRecord[]): Promise<void> {
  const { provider, entity } = chunk[0]!;
  const payloads = chunk.map(({ payload }) => payload);
  const [staged] = await db.query(sql`
    select rejected::integer from spine.stage_records(${provider}::text, ${entity}::text, ${texts(payloads)})`);
  if (staged.rejected > 0) throw new Error(`${staged.rejected} invented ${provider} ${entity} records were rejected`);
}

async function drain(db: Queryable, signal: AbortSignal, progress: (text: string) => void): Promise<void> {
  progress('resolving');
  for (let resolved = 0; ; ) {
    signal.throwIfAborted();
    const [batch] = await db.query(sql`select decided::integer from spine.resolve_batch(20000)`);
    if (!batch || batch.decided === 0) return;
    resolved += batch.decided;
    progress(`resolved ${resolved.toLocaleString('en')} records`);
  }
}

/** Say where the work is every few seconds, also while a step says nothing. */
function reporter(out: { write(text: string): unknown }) {
  let now = 'inventing people';
  let said: string | undefined;
  let since = performance.now();
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - since) / 1000);
    out.write(`  ${now} …${now === said ? ` ${seconds} s` : ''}\n`);
    said = now;
  }, patience);
  const progress = (text: string): void => {
    now = text;
    since = performance.now();
  };
  return { progress, end: () => clearInterval(timer) };
}
