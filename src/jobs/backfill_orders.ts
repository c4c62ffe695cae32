import { type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import { retryTransient } from '../db/sqlstate.ts';

const Filled = z.tuple([z.object({ filled: z.coerce.number() })]);

/** Fill the customer of orders that lack one and whose customer is known; gives how many. */
export async function backfillOrders(db: ConnectionPool, batchSize: number): Promise<number> {
  const rows = await retryTransient(() => db.query(sql`select spine.backfill_orders(${batchSize}::integer) as filled`));
  return Filled.parse(rows)[0].filled;
}
