import { type ConnectionPool, sql } from '@databases/pg';
import { texts } from '../src/db/texts.ts';

/** Stage records kept by hand; all of them are new. */
export async function stage(db: ConnectionPool, entity: 'customer' | 'order', records: object[]): Promise<void> {
  const payloads = records.map((record) => JSON.stringify(record));
  const [counts] = await db.query(sql`
    select staged::integer from spine.stage_records('manual', ${entity}::text, ${texts(payloads)})`);
  if (counts.staged !== records.length) throw new Error(`${counts.staged} of ${records.length} records were staged`);
}

/** Resolve everything, and let the planner know of it. */
export async function settle(db: ConnectionPool): Promise<void> {
  await db.query(sql`select spine.resolve_pending()`);
  await db.query(sql`vacuum analyze`);
}

export async function customerOf(db: ConnectionPool, key: string): Promise<bigint> {
  return (await identityOf(db, key)).customer_id;
}

export async function identityOf(db: ConnectionPool, key: string): Promise<{ id: bigint; customer_id: bigint }> {
  const [row] = await db.query(sql`
    select id, customer_id from spine.customer_identities where provider = 'manual' and external_id = ${key}`);
  if (!row) throw new Error(`nobody is ${key}`);
  return row;
}
