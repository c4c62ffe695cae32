import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import type { Asked } from './asked.ts';

/** What became of the records of an import. */
export type Counts = { staged: number; unchanged: number; older: number; rejected: number };

const Started = z.tuple([z.object({ id: z.bigint() })]);

export function noCounts(): Counts {
  return { staged: 0, unchanged: 0, older: 0, rejected: 0 };
}

export function addCounts(total: Counts, more: Counts): void {
  total.staged += more.staged;
  total.unchanged += more.unchanged;
  total.older += more.older;
  total.rejected += more.rejected;
}

/** Open the import's row in sync_runs; an import that was killed leaves it without finished_at. */
export async function startRun(
  db: Queryable,
  { provider, entity, account }: Asked & { account: string },
): Promise<bigint> {
  const rows = await db.query(sql`
    insert into spine.sync_runs (kind, provider, account, entity)
    values ('import', ${provider}, ${account}, ${entity})
    returning id`);
  return Started.parse(rows)[0].id;
}

/** Count a batch, in the transaction that stages it. */
export async function addToRun(tx: Queryable, run: bigint, counts: Counts): Promise<void> {
  const { staged, unchanged, older, rejected } = counts;
  await tx.query(sql`
    select spine.add_to_run(${run}::bigint, ${staged}::bigint, ${unchanged}::bigint, ${older}::bigint, ${rejected}::bigint)`);
}

export const SANDBOX_ENDED =
  'this database holds the invented shop, whose people these records now join, and which ends with that: set DATABASE_URL or SPINE_HOME for one of your own';

/** From now on the records here are not all invented: the invented shop is added to no longer. True if it was there. */
export async function endSandbox(db: Queryable): Promise<boolean> {
  const ended = await db.query(sql`delete from spine.settings where name = 'sandbox' returning name`);
  return ended.length > 0;
}

export async function finishRun(db: Queryable, run: bigint, error: string | null): Promise<void> {
  await db.query(sql`
    update spine.sync_runs as r set finished_at = clock_timestamp(), error = ${error}::text where r.id = ${run}::bigint`);
}
