import { join } from 'node:path';
import { type ConnectionPool, sql } from '@databases/pg';
import { inventBase, stageBacklog } from './backlog.ts';
import { type Peak, watchMemory } from './memory.ts';
import type { Measured } from './report.ts';
import { dropDatabase, freshDatabase, onOneConnection } from './server.ts';
import { resolveByService } from './service.ts';

export type ResolveOptions = { records: number; base: number; say: (text: string) => void };

const BATCH_SIZE = 20_000;
const ROWS = 50_000;
const ASKED = 5_000;

type Run = { seconds: number; records: number; memory: Peak };

/** Resolve a backlog, and compare with what else could be done with it. Each contender starts from the same state. */
export async function benchResolve(server: string, { records, base, say }: ResolveOptions): Promise<Measured> {
  const part = Math.min(records, ROWS);
  const partial = await startWith(server, 'bench_part', part, say);
  const first = await resolveAll(partial, say);
  const byRow = await resolveByRow(partial, part, say);
  const asked = await resolveAsked(partial, say);

  const whole = part === records ? partial : await startWith(server, 'bench_whole', records, say);
  const main = part === records ? first : await resolveAll(whole, say);
  if (part === records) await rewind(whole, resolvePending);
  const bare = await insertBare(whole, say);
  await dropDatabase(whole);
  if (whole !== partial) await dropDatabase(partial);
  const onBase = base === 0 ? undefined : await resolveOnBase(server, base, part, say);

  return {
    records: main.records,
    records_per_second: Math.round(main.records / main.seconds),
    ratios: {
      cost_to_bare_insert: { value: main.seconds / bare, target: '<= 2' },
      speed_to_row_at_a_time: { value: perRecord(byRow) / perRecord(first), target: '>= 2' },
      speed_to_service: { value: perRecord(asked) / perRecord(first), target: '>= 30' },
      ...(onBase && { cost_on_base: { value: perRecord(onBase) / perRecord(first), target: '<= 1.5' } }),
    },
    figures: {
      seconds: main.seconds,
      bare_insert_seconds: bare,
      part_records: part,
      part_seconds: first.seconds,
      row_at_a_time_records: byRow.records,
      row_at_a_time_seconds: byRow.seconds,
      service_records: asked.records,
      service_seconds: asked.seconds,
      base_identities: base,
      ...(onBase && { on_base_seconds: onBase.seconds }),
      ...memory('part', first.memory),
      ...memory('whole', main.memory),
    },
  };
}

/** A database with a backlog and nothing else. */
async function startWith(server: string, name: string, records: number, say: ResolveOptions['say']): Promise<string> {
  const url = await freshDatabase(server, name);
  say(`staging ${records} records`);
  await stageBacklog(url, records);
  await onOneConnection(url, async (db) => {
    await db.query(sql.file(join(import.meta.dirname, 'rewind.sql')));
    await db.query(sql.file(join(import.meta.dirname, 'row_at_a_time.sql')));
    await db.query(sql`select bench.keep_backlog()`);
  });
  return url;
}

async function resolveAll(url: string, say: ResolveOptions['say']): Promise<Run> {
  say('resolve_pending()');
  return await onOneConnection(url, resolvePending);
}

async function resolvePending(db: ConnectionPool): Promise<Run> {
  const [{ records }] = await db.query(
    sql`select count(*)::integer as records from spine.claims where state = 'pending'`,
  );
  const started = performance.now();
  const [, memory] = await watchMemory(db, async () => {
    await db.query(sql`select spine.resolve_pending(${BATCH_SIZE})`);
  });
  return { seconds: since(started), records, memory };
}

async function resolveByRow(url: string, records: number, say: ResolveOptions['say']): Promise<Run> {
  say('one row at a time');
  return await rewind(url, async (db) => {
    const started = performance.now();
    const [{ decided }] = await db.query(sql`select bench.resolve_rows(${records})::integer as decided`);
    return { seconds: since(started), records: decided, memory: null };
  });
}

async function resolveAsked(url: string, say: ResolveOptions['say']): Promise<Run> {
  say('a service that asks per record');
  await rewind(url, async () => {});
  const started = performance.now();
  const records = await resolveByService(url, ASKED);
  return { seconds: since(started), records, memory: null };
}

async function insertBare(url: string, say: ResolveOptions['say']): Promise<number> {
  say('the bare insert');
  await onOneConnection(url, (db) => db.query(sql`select bench.keep_result(${BATCH_SIZE})`));
  return await rewind(url, async (db) => {
    const started = performance.now();
    await db.query(sql`select bench.insert_bare()`);
    return since(started);
  });
}

async function resolveOnBase(server: string, base: number, records: number, say: ResolveOptions['say']): Promise<Run> {
  const url = await freshDatabase(server, 'bench_base');
  say(`a base of ${base} identities`);
  await onOneConnection(url, (db) => inventBase(db, base));
  say(`staging ${records} records on top`);
  await stageBacklog(url, records);
  const run = await resolveAll(url, say);
  await dropDatabase(url);
  return run;
}

/** Start from the state before. */
async function rewind<Result>(url: string, work: (db: ConnectionPool) => Promise<Result>): Promise<Result> {
  return await onOneConnection(url, async (db) => {
    await db.query(sql`select bench.rewind()`);
    await db.query(sql`vacuum analyze`);
    await db.query(sql`checkpoint`);
    return await work(db);
  });
}

function memory(name: string, peak: Peak): Record<string, number> {
  return peak === null ? {} : { [`${name}_backend_mb`]: peak.total, [`${name}_backend_own_mb`]: peak.own };
}

const perRecord = ({ seconds, records }: Run): number => seconds / records;
const since = (started: number): number => (performance.now() - started) / 1000;
