import { join } from 'node:path';
import { type ConnectionPool, sql } from '@databases/pg';
import { texts } from '../src/db/texts.ts';
import { chunks } from './backlog.ts';
import { watchMemory } from './memory.ts';
import type { Measured } from './report.ts';
import { dropDatabase, freshDatabase, onOneConnection } from './server.ts';
import { median, since, takeTurns } from './turns.ts';

/** Stage records over one connection, and insert the same rows bare: same tables, indexes and chunks. */
export async function benchStage(
  server: string,
  { records, turns, say }: { records: number; turns: number; say: (text: string) => void },
): Promise<Measured> {
  const runs = await takeTurns(turns, async () => {
    const url = await freshDatabase(server, 'bench_stage');
    say(`stage_records() of ${records} records`);
    const staged = await onOneConnection(url, (db) => stageAll(db, records));
    say('the bare insert');
    const bare = await onOneConnection(url, insertBare);
    await dropDatabase(url);
    return { ...staged, bare };
  });
  const { staged, memory } = runs[0]!;
  const costs = runs.map(({ seconds, bare }) => seconds / bare);
  const seconds = median(runs.map((run) => run.seconds));
  return {
    records: staged,
    records_per_second: Math.round(staged / seconds),
    ratios: { cost_to_bare_insert: { value: median(costs), target: '<= 3' } },
    figures: {
      best_cost_to_bare_insert: Math.min(...costs),
      worst_cost_to_bare_insert: Math.max(...costs),
      seconds,
      bare_insert_seconds: median(runs.map(({ bare }) => bare)),
      ...(memory && { backend_mb: memory.total, backend_own_mb: memory.own }),
    },
  };
}

async function stageAll(db: ConnectionPool, records: number) {
  let seconds = 0;
  let staged = 0;
  await db.query(sql.file(join(import.meta.dirname, 'stage.sql')));
  const [, memory] = await watchMemory(db, async () => {
    for (const { provider, entity, payloads } of chunks(records)) {
      const started = performance.now();
      const [counts] = await db.query(sql`
        select staged::integer from spine.stage_records(${provider}::text, ${entity}::text, ${texts(payloads)})`);
      seconds += since(started);
      staged += counts.staged;
      await db.query(sql`insert into bench.chunks (up_to) select last_value from staging.arrival`);
    }
  });
  return { seconds, staged, memory };
}

async function insertBare(db: ConnectionPool): Promise<number> {
  await db.query(sql`select bench.keep_rows()`);
  await db.query(sql`vacuum analyze`);
  await db.query(sql`checkpoint`);
  const [{ last }] = await db.query(sql`select max(n)::integer as last from bench.chunks`);
  const started = performance.now();
  for (let chunk = 1; chunk <= last; chunk++) await db.query(sql`select bench.insert_chunk(${chunk})`);
  return since(started);
}
