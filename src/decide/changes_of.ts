import { type Queryable, sql } from '@databases/pg';
import { type Change, changes } from '../calls/answers.ts';

/** What a decision did, told from the events that were written since its own, in its transaction. */
export async function changesOf(tx: Queryable, event: bigint): Promise<Change[]> {
  return changes(await tx.query(sql`select * from spine.changes_of(${event}::bigint)`));
}
