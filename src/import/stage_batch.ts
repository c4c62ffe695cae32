import { type ConnectionPool, type Queryable, sql } from '@databases/pg';
import { retryTransient } from '../db/sqlstate.ts';
import { stageRecords } from '../spine.ts';
import type { Asked } from './asked.ts';
import type { Batch, Reject } from './batches.ts';
import { addToRun, type Counts } from './import_run.ts';
import { findRefused, type Refused } from './refused_payloads.ts';

/** Where a batch goes. */
export type Destination = Asked & { account: string; run: bigint };

/** Stage a batch in one transaction, with its rejects and its part of the run's metrics. */
export async function stageBatch(
  db: ConnectionPool,
  destination: Destination,
  batch: Batch,
): Promise<{ counts: Counts; refused: Refused[] }> {
  const { payloads, rejects } = batch;
  return retryTransient(() =>
    db.tx(async (tx) => {
      for (const reject of rejects) await keepReject(tx, destination, reject);
      const staged = await stageRecords(tx, { ...destination, payloads });
      const counts = {
        staged: Number(staged.staged),
        unchanged: Number(staged.unchanged),
        older: Number(staged.older),
        rejected: Number(staged.rejected) + rejects.length,
      };
      // stage_records adds its job last, and so it stays the last that locks anything others wait for
      await addToRun(tx, destination.run, counts);
      return { counts, refused: counts.rejected > 0 ? await findRefused(tx, destination, batch) : [] };
    }),
  );
}

async function keepReject(tx: Queryable, { provider, entity, account }: Destination, { raw, reason }: Reject) {
  await tx.query(sql`
    select spine.reject_record(${provider}::text, ${entity}::text, ${Buffer.from(raw)}::bytea, ${reason}::text, ${account}::text)`);
}
