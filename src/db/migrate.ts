import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Queryable, sql } from '@databases/pg';
import { Logger as MigrateLogger, watch } from 'graphile-migrate';
import { clearAllPools } from 'graphile-migrate/dist/pgReal.js';
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
    return await db.task(async (session) => {
      await checkDatabase(session, await committedHashes());
      // two at once: graphile-migrate would refuse the second, so it waits here; the session's end unlocks
      await session.query(sql`select pg_advisory_lock(hashtext('spine.migrate'))`);
      const before = await schemaState(session);
      await runMigrations({ connectionString, schema: WORKER_SCHEMA, logger: new WorkerLogger(silent) });
      await runGraphileMigrate(connectionString);
      const changed = before !== (await schemaState(session));
      return { changed, searchPath: await appendSearchPath(session) };
    });
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
  } finally {
    clearAllPools(); // else they idle for a moment, in which a lost connection would end this process
  }
}

const State = z.tuple([z.object({ state: z.string() })]);

async function schemaState(db: Queryable): Promise<string> {
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
