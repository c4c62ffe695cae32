import { sql } from '@databases/pg';
import type { SharedWorker } from 'ava/plugin';
import { migrate } from '../../src/db/migrate.ts';
import { openPool } from '../../src/db/pool.ts';
import { startThrowawayServer } from './throwaway_server.ts';

export const TEMPLATE = 'spine_template';

/** Runs once beside all test files (an AVA shared worker): one server, with one migrated database to copy. */
export default async function shareServer({ negotiateProtocol }: SharedWorker.FactoryOptions): Promise<void> {
  const protocol = negotiateProtocol(['ava-4']);
  const started = start();
  started.catch(() => {}); // said to each test file that asks
  protocol.ready();
  for await (const message of protocol.subscribe()) {
    started.then(
      (url) => message.reply({ url }),
      (error: Error) => message.reply({ error: error.stack }),
    );
  }
}

async function start(): Promise<string> {
  const url = await startThrowawayServer();
  const db = openPool(url, { verb: 'test', size: 1 });
  await db.query(sql`create database ${sql.ident(TEMPLATE)}`);
  const template = new URL(url);
  template.pathname = TEMPLATE;
  await migrate(template.href);
  await db.query(sql`alter database ${sql.ident(TEMPLATE)} with is_template true allow_connections false`);
  await db.dispose();
  return url;
}
