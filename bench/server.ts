import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { type ConnectionPool, sql } from '@databases/pg';
import { serverAccount } from '../src/db/embedded/account.ts';
import { installBinaries } from '../src/db/embedded/binaries.ts';
import { embeddedHome } from '../src/db/embedded/home.ts';
import { runProgram } from '../src/db/embedded/program.ts';
import { migrate } from '../src/db/migrate.ts';
import { openPool } from '../src/db/pool.ts';
import { startThrowawayServer } from '../test/support/throwaway_server.ts';

/** A merchant's server: nothing is given up for speed. */
const SETTINGS = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  shared_buffers: `${Math.min(2048, Math.floor(totalmem() / 4 / 2 ** 20))}MB`,
  work_mem: '32MB',
  max_wal_size: '8GB',
  checkpoint_timeout: '15min',
};

/** A server to measure on: the one given, or a throw-away one that ends with this process. */
export async function openServer(url: string | undefined): Promise<string> {
  return url ?? (await tune(await startThrowawayServer(tmpdir()))); // on a disk, as a merchant's is
}

/** An empty, migrated database, made anew. */
export async function freshDatabase(server: string, name: string): Promise<string> {
  const db = openPool(server, { verb: 'bench', size: 1 });
  await db.query(sql`drop database if exists ${sql.ident(name)} with (force)`);
  await db.query(sql`create database ${sql.ident(name)} template template0`);
  await db.dispose();
  const url = new URL(server);
  url.pathname = name;
  await migrate(url.href);
  return url.href;
}

export async function dropDatabase(url: string): Promise<void> {
  const server = new URL(url);
  server.pathname = 'postgres';
  const db = openPool(server.href, { verb: 'bench', size: 1 });
  await db.query(sql`drop database if exists ${sql.ident(new URL(url).pathname.slice(1))} with (force)`);
  await db.dispose();
}

/** Work with one connection, whose backend is new. */
export async function onOneConnection<Result>(
  url: string,
  work: (db: ConnectionPool) => Promise<Result>,
): Promise<Result> {
  const db = openPool(url, { verb: 'bench', size: 1 });
  try {
    return await work(db);
  } finally {
    await db.dispose();
  }
}

/** What was measured on, in one line. */
export async function describeMachine(url: string): Promise<string> {
  const [row] = await onOneConnection(url, (db) =>
    db.query(sql`
      select current_setting('server_version') as version, current_setting('shared_buffers') as buffers, current_setting('fsync') as fsync`),
  );
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0]?.toFixed(1);
  return [
    `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${memory} GB, Linux ${release()}, load ${load} at the end`,
    `PostgreSQL ${row.version}, shared_buffers ${row.buffers}, fsync ${row.fsync}`,
    `Node ${process.version}, commit ${commit()}`,
  ].join('; ');
}

function commit(): string {
  return execFileSync('git', ['describe', '--always', '--dirty'], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  }).trim();
}

async function tune(url: string): Promise<string> {
  const data = await onOneConnection(url, async (db) => {
    for (const [name, value] of Object.entries(SETTINGS)) {
      await db.query(sql`alter system set ${sql.ident(name)} = ${sql.__dangerous__rawValue(`'${value}'`)}`);
    }
    const [row] = await db.query(sql`show data_directory`);
    return row.data_directory as string;
  });
  const account = serverAccount();
  const bin = process.env.SPINE_TEST_PG_BIN || (await installBinaries(embeddedHome().store, account));
  const log = join(dirname(data), 'server.log');
  const restart = ['restart', '-w', '-m', 'fast', '-D', data, '-l', log, '-o', `-p ${new URL(url).port}`];
  await runProgram(join(bin, 'pg_ctl'), restart, { account });
  return url;
}
