import { randomUUID } from 'node:crypto';
import { type ConnectionPool, type Queryable, sql, type Transaction } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { registerSharedWorker } from 'ava/plugin';
import { openPool } from '../../src/db/pool.ts';
import { TEMPLATE } from './shared_server.ts';

type Reply = { url: string } | { error: string };

const shared = registerSharedWorker<object>({
  filename: new URL('./shared_server.ts', import.meta.url),
  supportedProtocols: ['ava-4'],
});

/** The server of this test run; its database `postgres` is for creating others. */
export const serverUrl = await askServer();

const server = openPool(serverUrl, { verb: 'test', size: 1 });

/** This file's own migrated database. */
export const databaseUrl = await copyTemplate();
export const db = openPool(databaseUrl, { verb: 'test' });

test.after.always('drop the database', async () => {
  await db.dispose();
  await drop(databaseUrl);
  await server.dispose();
});

/** Make a test of a function that gets a transaction, which is rolled back; the invariants must hold at its end. */
export function rolledBack<Context>(work: (tx: Transaction, t: ExecutionContext<Context>) => Promise<void>) {
  return (t: ExecutionContext<Context>) => inTurn(() => runRolledBack((tx) => work(tx, t), t));
}

/** A second migrated database, dropped after the test: for tests that commit, or that need several connections. */
export async function ownDatabase(t: ExecutionContext<unknown>) {
  const url = await copyTemplate();
  const pools: ConnectionPool[] = [];
  const connect = (size = 1): ConnectionPool => {
    const pool = openPool(url, { verb: 'test', size });
    pools.push(pool);
    return pool;
  };
  t.teardown(async () => {
    for (const pool of pools) await pool.dispose();
    await drop(url);
  });
  return { url, db: connect(4), connect };
}

/** Wait until so many sessions of the database wait for a lock; ask over a connection that does not. */
export async function untilBlocked(free: Queryable, sessions = 1): Promise<void> {
  for (;;) {
    const rows: unknown[] = await free.query(sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    if (rows.length >= sessions) return;
  }
}

/** `check_invariants()` gives no row. */
export async function invariantsHold(queryable: Queryable, t: ExecutionContext<unknown>): Promise<void> {
  t.deepEqual(await queryable.query(sql`select invariant, detail from spine.check_invariants()`), []);
}

async function askServer(): Promise<string> {
  await shared.available;
  for await (const { data } of shared.publish({}).replies()) {
    const reply = data as Reply;
    if ('error' in reply) throw new Error(reply.error);
    return reply.url;
  }
  throw new Error('the shared server went away');
}

async function copyTemplate(): Promise<string> {
  const name = `t_${randomUUID().slice(0, 8)}`;
  // copying files costs less than logging every page, and so does dropping what was never logged
  await server.query(sql`create database ${sql.ident(name)} template ${sql.ident(TEMPLATE)} strategy file_copy`);
  // a database's settings are not copied with it
  await server.query(sql`alter database ${sql.ident(name)} set search_path = "$user", public, spine, spine_masked`);
  const url = new URL(serverUrl);
  url.pathname = name;
  return url.href;
}

async function drop(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await server.query(sql`drop database if exists ${sql.ident(name)} with (force)`);
}

let turn = Promise.resolve();

/** AVA starts a file's tests together; on the same rows they would wait for each other, or deadlock. */
function inTurn(work: () => Promise<void>): Promise<void> {
  const mine = turn.then(work);
  turn = mine.catch(() => {});
  return mine;
}

const rollback = new Error('roll back');

async function runRolledBack(work: (tx: Transaction) => Promise<void>, t: ExecutionContext<unknown>): Promise<void> {
  try {
    await db.tx(async (tx) => {
      await work(tx);
      await tx.query(sql`set constraints all immediate`);
      await invariantsHold(tx, t);
      throw rollback;
    });
  } catch (error) {
    if (error !== rollback) throw error;
  }
}
