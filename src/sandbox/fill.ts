import { type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import type { Log } from '../log.ts';

const SETTING = 'sandbox';

type Options = { db: ConnectionPool; log: Log; signal: AbortSignal; people: number };

/**
 * Load the invented shop, unless the database holds records that are not invented: the two are never mixed. Gives
 * whether it did. What an earlier start loaded, in whole or in part, stays as it is; the rest is added.
 */
export async function fillSandbox({ db, log, signal, people }: Options): Promise<boolean> {
  if (!(await claimForSandbox(db))) return false;
  const { loadInventedShop } = await import('../population/load.ts');
  try {
    await loadInventedShop({ db, log, signal, size: people });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return true;
}

const Claimed = z.tuple([z.object({ sandbox: z.boolean() })]);

/** Mark the database as one of invented people, if it holds no records yet. */
async function claimForSandbox(db: ConnectionPool): Promise<boolean> {
  await db.query(sql`
    insert into spine.settings (name, value, comment)
    select ${SETTING}, 'true', 'the records here are invented'
    where not exists (select from staging.records)
    on conflict (name) do nothing`);
  return await isSandbox(db);
}

/** Whether all records here are invented. */
export async function isSandbox(db: ConnectionPool): Promise<boolean> {
  const rows = await db.query(sql`select exists (select from spine.settings where name = ${SETTING}) as sandbox`);
  return Claimed.parse(rows)[0].sandbox;
}
