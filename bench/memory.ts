import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionPool, sql } from '@databases/pg';

/** The most memory that a backend has had, in MB; null where its process can't be seen. */
export type Peak = {
  /** VmHWM: with the pages of the shared buffers that it touched. */
  total: number;
  /** The most of its own, seen every 50 ms. */
  own: number;
} | null;

/** Run something on the one connection of a pool, and watch the memory of its backend meanwhile. */
export async function watchMemory<Result>(db: ConnectionPool, work: () => Promise<Result>): Promise<[Result, Peak]> {
  const [{ pid }] = await db.query(sql`select pg_backend_pid() as pid`);
  let own = 0;
  let total = 0;
  let over = false;
  const watch = async () => {
    while (!over) {
      own = Math.max(own, read(pid, 'RssAnon') ?? 0);
      total = read(pid, 'VmHWM') ?? total;
      await sleep(50);
    }
  };
  const watching = watch();
  try {
    const result = await work();
    return [result, total === 0 ? null : { total: Math.round(total), own: Math.round(own) }];
  } finally {
    over = true;
    await watching;
  }
}

function read(pid: number, field: string): number | undefined {
  try {
    const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) / 1024 : undefined;
  } catch {
    return undefined;
  }
}
