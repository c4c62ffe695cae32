import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ConnectionPool, sql } from '@databases/pg';
import { Logger as MigrateLogger, watch } from 'graphile-migrate';
import { runMigrations, Logger as WorkerLogger } from 'graphile-worker';
import { z } from 'zod';
import { checkDatabase } from './check_database.ts';
import { openPool } from './pool.ts';
import { appendSearchPath, type SearchPath } from './search_path.ts';

export const WORKER_SCHEMA = 'spine_worker';

/** In an installed package the migrations lie in dist/, with copies in place of the symlink that npm leaves out. */
const packageRoot = resolve(import.meta.dirname, '../..');
const inClone = join(packageRoot, 'migrations');
export const migrationsFolder = existsSync(inClone) ? inClone : join(packageRoot, 'dist', 'migrations');

export type Migrated = { changed: boolean; searchPath: SearchPath };

/** Bring the schema up to date from any earlier version; changes nothing when it is. */
export async function migrate(connectionString: string): Promise<Migrated> {
  const db = openPool(connectionString, { verb: 'migrate', size: 1 });
  try {
    await checkDatabase(db, await committedHashes());
    const before = await schemaState(db);
    await runMigrations({ connectionString, schema: WORKER_SCHEMA, logger: new WorkerLogger(silent) });
    await runGraphileMigrate(connectionString);
    const changed = before !== (await schemaState(db));
    return { changed, searchPath: await appendSearchPath(db) };
  } finally {
    await db.dispose();
  }
}

/** The hashes that graphile-migrate wrote at the head of each committed migration. */
async function committedHashes(): Promise<string[]> {
  const folder = join(migrationsFolder, 'committed');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql'));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.flatMap((text) => /^--! Hash: (\S+)$/m.exec(text)?.[1] ?? []);
}

/** The committed migrations, then the one being written, each only if this database has not had it in this form. */
async function runGraphileMigrate(connectionString: string): Promise<void> {
  const rootConnectionString = 'postgresql:///template1'; // only a reset would use it
  try {
    await watch({ connectionString, rootConnectionString, migrationsFolder, logger: new MigrateLogger(silent) }, true);
  } catch (error) {
    // graphile-migrate leaves the place in the file here, and would otherwise print it by itself
    const place = (error as { _gmMessageOverride?: string })._gmMessageOverride;
    if (place && error instanceof Error) error.message = `${error.message}\n${place}`;
    throw error;
  }
}

const State = z.tuple([z.object({ state: z.string() })]);

async function schemaState(db: ConnectionPool): Promise<string> {
  const [{ started }] = z
    .tuple([z.object({ started: z.boolean() })])
    .parse(await db.query(sql`select to_regclass('graphile_migrate.current') is not null as started`));
  if (!started) return '';
  const [{ state }] = State.parse(
    await db.query(sql`
      select concat((select string_agg(hash, ' ' order by filename) from graphile_migrate.migrations),
                    (select md5(content) from graphile_migrate.current)) as state`),
  );
  return state;
}

const silent = () => () => {};
