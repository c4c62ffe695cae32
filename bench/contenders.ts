// Those who resolve one backlog, each from the same state.
import { join } from 'node:path';
import { type ConnectionPool, sql } from '@databases/pg';
import { inventBase, stageBacklog } from './backlog.ts';
import { type Peak, watchMemory } from './memory.ts';
import { dropDatabase, freshDatabase, onOneConnection } from './server.ts';
import { resolveByService } from './service.ts';
import { since } from './turns.ts';

const BATCH_SIZE = 20_000;
const ASKED = 5_000;

type Say = (text: string) => void;
export type Run = { seconds: number; records: number; memory: Peak };

/** A database with a backlog and nothing else. */
export async function startWith(server: string, name: string, records: number, say: Say): Promise<string> {
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

export async function resolveAll(url: string, say: Say): Promise<Run> {
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

export async function resolveByRow(url: string, records: number, say: Say): Promise<Run> {
  say('one row at a time');
  return await rewind(url, async (db) => {
    const started = performance.now();
    const [{ decided }] = await db.query(sql`select bench.resolve_rows(${records})::integer as decided`);
    return { seconds: since(started), records: decided, memory: null };
  });
}

export async function resolveAsked(url: string, say: Say): Promise<Run> {
  say('a service that asks per record');
  return await rewind(url, async () => {
    const started = performance.now();
    const records = await resolveByService(url, ASKED);
    return { seconds: since(started), records, memory: null };
  });
}

export async function keepResult(url: string, say: Say): Promise<void> {
  say('keeping the result');
  await onOneConnection(url, (db) => db.query(sql`select bench.keep_result(${BATCH_SIZE})`));
}

export async function insertBare(url: string, say: Say): Promise<number> {
  say('the bare insert');
  return await rewind(url, async (db) => {
    const started = performance.now();
    await db.query(sql`select bench.insert_bare()`);
    return since(started);
  });
}

export async function resolveOnBase(server: string, base: number, records: number, say: Say): Promise<Run> {
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
