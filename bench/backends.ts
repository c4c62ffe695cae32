import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Queryable, sql } from '@databases/pg';

/** CPU seconds that the backends of this database have used since they began; NaN where their processes can't be seen. */
export async function backendSeconds(db: Queryable): Promise<number> {
  const rows: { pid: number }[] = await db.query(sql`
    select pid from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`);
  return processSeconds(rows.map(({ pid }) => pid));
}

/** The same of any processes. */
export function processSeconds(pids: number[]): number {
  return pids.reduce((sum, pid) => sum + ticksOf(pid), 0) / ticksPerSecond();
}

function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return Number(user) + Number(system);
  } catch {
    return Number.NaN;
  }
}

let ticks: number | undefined;
function ticksPerSecond(): number {
  ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return ticks;
}
