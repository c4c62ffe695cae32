import { join } from 'node:path';
import { type ConnectionPool, sql } from '@databases/pg';
import { inventBase, stageBacklog } from './backlog.ts';
import { type Peak, watchMemory } from './memory.ts';
import type { Measured } from './report.ts';
import { dropDatabase, freshDatabase, onOneConnection } from './server.ts';
import { resolveByService } from './service.ts';
import { median, since, takeTurns } from './turns.ts';

export type ResolveOptions = { records: number; base: number; turns: number; say: (text: string) => void };

const BATCH_SIZE = 20_000;
const ROWS = 50_000;
const ASKED = 5_000;

type Run = { seconds: number; records: number; memory: Peak };

/** Resolve a backlog, and compare with what else could be done with it. Each contender starts from the same state. */
export async function benchResolve(server: string, { records, base, turns, say }: ResolveOptions): Promise<Measured> {
  const part = Math.min(records, ROWS);
  const partial = await startWith(server, 'bench_part', part, say);
  const parts = await takeTurns(turns, async () => ({
    resolved: await resolveAll(partial, say),
    byRow: await resolveByRow(partial, part, say),
    asked: await resolveAsked(partial, say),
  }));

  const whole = part === records ? partial : await startWith(server, 'bench_whole', records, say);
  const wholes = await takeTurns(turns, async (turn) => {
    const resolved = await resolveAll(whole, say);
    if (turn === 0) await keepResult(whole, say);
    return { resolved, bare: await insertBare(whole, say) };
  });
  await dropDatabase(whole);
  if (whole !== partial) await dropDatabase(partial);
  const onBase = base === 0 ? undefined : await resolveOnBase(server, base, part, say);

  const costs = wholes.map(({ resolved, bare }) => resolved.seconds / bare);
  const main = wholes[0]!.resolved;
  const first = parts[0]!;
  const seconds = median(wholes.map(({ resolved }) => resolved.seconds));
  const perPart = median(parts.map(({ resolved }) => perRecord(resolved)));
  return {
    records: main.records,
    records_per_second: Math.round(main.records / seconds),
    ratios: {
      cost_to_bare_insert: { value: median(costs), target: '<= 2' },
      speed_to_row_at_a_time: {
        value: median(parts.map(({ byRow, resolved }) => perRecord(byRow) / perRecord(resolved))),
        target: '>= 2',
      },
      speed_to_service: {
        value: median(parts.map(({ asked, resolved }) => perRecord(asked) / perRecord(resolved))),
        target: '>= 30',
      },
      ...(onBase && { cost_on_base: { value: perRecord(onBase) / perPart, target: '<= 1.5' } }),
    },
    figures: {
      best_cost_to_bare_insert: Math.min(...costs),
      worst_cost_to_bare_insert: Math.max(...costs),
      seconds,
      bare_insert_seconds: median(wholes.map(({ bare }) => bare)),
      part_records: part,
      part_seconds: median(parts.map(({ resolved }) => resolved.seconds)),
      row_at_a_time_records: first.byRow.records,
      row_at_a_time_seconds: median(parts.map(({ byRow }) => byRow.seconds)),
      service_records: first.asked.records,
      service_seconds: median(parts.map(({ asked }) => asked.seconds)),
      base_identities: base,
      ...(onBase && { on_base_seconds: onBase.seconds }),
      ...memory('part', first.resolved.memory),
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
  return await rewind(url, resolvePending);
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
  return await rewind(url, async () => {
    const started = performance.now();
    const records = await resolveByService(url, ASKED);
    return { seconds: since(started), records, memory: null };
  });
}

async function keepResult(url: string, say: ResolveOptions['say']): Promise<void> {
  say('keeping the result');
  await onOneConnection(url, (db) => db.query(sql`select bench.keep_result(${BATCH_SIZE})`));
}

async function insertBare(url: string, say: ResolveOptions['say']): Promise<number> {
  say('the bare insert');
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
  say('resolve_pending()');
  const run = await onOneConnection(url, resolvePending);
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
