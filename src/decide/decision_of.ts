import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';

/** The decision that this transaction kept: what `spine undo` takes. Those of one event are taken back together. */
export async function decisionOf(tx: Queryable): Promise<bigint> {
  return z.tuple([z.object({ id: z.bigint() })]).parse(
    await tx.query(sql`
      select d.id from spine.identity_decisions as d where d.created_at = now() order by d.id desc limit 1`),
  )[0].id;
}
