import { type ConnectionPool, sql } from '@databases/pg';
import type { Call } from '../command.ts';
import { Problem } from '../problem.ts';
import { sayWhile } from '../say_while.ts';
import { startEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';
import { openPool } from './pool.ts';

/**
 * Run a verb's work on the database in use: that of DATABASE_URL, which must be migrated, or the embedded one, which is
 * started, created and migrated as needed.
 */
export async function withDatabase<Result>(
  { config }: Pick<Call, 'config'>,
  verb: string,
  work: (db: ConnectionPool, connectionString: string) => Promise<Result>,
): Promise<Result> {
  const connectionString = config.databaseUrl ?? (await startEmbedded());
  const db = openPool(connectionString, { verb });
  try {
    if (!(await isMigrated(db))) {
      if (config.databaseUrl) {
        throw new Problem('this database has not been migrated', 'Run: npx spine migrate');
      }
      await sayWhile('creating the schema', () => migrate(connectionString));
    }
    return await work(db, connectionString);
  } finally {
    await db.dispose();
  }
}

export async function isMigrated(db: ConnectionPool): Promise<boolean> {
  const [{ migrated }] = await db.query(sql`select to_regnamespace('spine') is not null as migrated`);
  return migrated;
}
