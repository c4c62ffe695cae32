import type { Queryable, SQLQuery } from '@databases/pg';
import { backendSeconds } from './backends.ts';
import { median } from './turns.ts';

/** What a statement took, to its commit: by the clock, and of its backend's CPU (in ticks of 10 ms, mostly). */
export type Took = { ms: number; cpu: number };

export async function timed(db: Queryable, query: SQLQuery): Promise<Took> {
  const idle = await backendSeconds(db);
  const started = performance.now();
  await db.query(query);
  const ms = performance.now() - started;
  return { ms, cpu: ((await backendSeconds(db)) - idle) * 1000 };
}

/** The median, the best and the CPU of the mean: the machine is shared, and the clock tells of others, too. */
export function summarize(name: string, taken: Took[]): Record<string, number> {
  const ms = taken.map((took) => took.ms);
  const cpu = taken.reduce((sum, took) => sum + took.cpu, 0) / taken.length;
  return {
    ...(taken.length === 1
      ? { [`${name}_ms`]: median(ms) }
      : { [`${name}_median_ms`]: median(ms), [`${name}_best_ms`]: Math.min(...ms) }),
    ...(Number.isFinite(cpu) && { [`${name}_cpu_ms`]: cpu }),
  };
}
