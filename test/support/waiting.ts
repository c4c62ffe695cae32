import { type ConnectionPool, sql } from '@databases/pg';
import type { ExecutionContext } from 'ava';
import { resolveCustomer } from '../../src/spine.ts';
import { ownDatabase } from './database.ts';

export type Waiting = { db: ConnectionPool; env: NodeJS.ProcessEnv; ann: bigint; bob: bigint; reviews: bigint[] };

/** A database with two customers, Ann by her email and Bob by his phone, and keys that have both: each waits in a review. */
export async function waitingFor(t: ExecutionContext<unknown>, ...keys: string[]): Promise<Waiting> {
  const { db, url } = await ownDatabase(t);
  const call = async (externalId: string, email: string | null, phone: string | null, firstName: string) =>
    (await resolveCustomer(db, { provider: 'manual', externalId, email, phone, firstName })).customer_id;
  const ann = (await call('ann', 'ann@example.com', null, 'Ann')) as bigint;
  const bob = (await call('bob', null, '512 555 0102', 'Bob')) as bigint;
  for (const key of keys) await call(key, 'ann@example.com', '512 555 0102', 'Kim');
  const rows = await db.query(sql`select id from spine.match_reviews where state = 'open' order by id`);
  return { db, env: { DATABASE_URL: url }, ann, bob, reviews: rows.map((row) => row.id as bigint) };
}

/** Whose an external id is. */
export async function ownerOf(db: ConnectionPool, key: string): Promise<bigint | undefined> {
  const [row] = await db.query(sql`
    select customer_id from spine.customer_identities where provider = 'manual' and external_id = ${key}`);
  return row?.customer_id;
}
