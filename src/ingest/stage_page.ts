import { type ConnectionPool, type Queryable, sql } from '@databases/pg';
import { retryTransient } from '../db/sqlstate.ts';
import { addCounts, addToRun, type Counts, noCounts } from '../import/import_run.ts';
import { stageRecords } from '../spine.ts';
import type { Entity, Fetched, Page, Provider, Unreadable } from './provider.ts';

type Owner = { provider: Provider; account: string };

/** A call of stage_records() takes at most so many. */
const CALL = 1000;
const ORDER: Entity[] = ['customer', 'profile', 'order', 'shipment'];

type Move = { entity: Entity; mode: string; from: object; to: object };

/**
 * Stage a page and move the cursor past it, both or neither. The disk is not waited for: a crash that takes the page back
 * takes the cursor back, and the end of the reading, which is, keeps all before it.
 */
export function stagePage(
  db: ConnectionPool,
  owner: Owner,
  page: Page,
  { run, move }: { run: bigint; move: Move },
): Promise<Counts> {
  const { provider, account } = owner;
  return retryTransient(() =>
    db.tx(async (tx) => {
      await tx.query(sql`
        select set_config('synchronous_commit', 'off', true), spine.move_cursor(${provider}::text, ${account}::text, ${move.entity}::text, ${move.mode}::text,
          ${JSON.stringify(move.from)}::jsonb, ${JSON.stringify(move.to)}::jsonb)`);
      const counts = await stage(tx, owner, page.records, page.rejects);
      await addToRun(tx, run, counts);
      return counts;
    }),
  );
}

/** Stage records of any entity, customers first, within the caller's transaction. */
export async function stage(
  tx: Queryable,
  { provider, account }: Owner,
  records: Fetched[],
  rejects: Unreadable[] = [],
): Promise<Counts> {
  const total = noCounts();
  for (const { entity, raw, reason } of rejects) {
    await tx.query(sql`
      select spine.reject_record(${provider}::text, ${entity}::text, ${Buffer.from(raw)}::bytea, ${reason}::text, ${account}::text)`);
  }
  total.rejected += rejects.length;
  for (const entity of ORDER) {
    const payloads = records.filter((record) => record.entity === entity).map(({ payload }) => payload);
    for (let at = 0; at < payloads.length; at += CALL) {
      const staged = await stageRecords(tx, { provider, entity, account, payloads: payloads.slice(at, at + CALL) });
      addCounts(total, {
        staged: Number(staged.staged),
        unchanged: Number(staged.unchanged),
        older: Number(staged.older),
        rejected: Number(staged.rejected),
      });
    }
  }
  return total;
}
