import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { Problem } from '../problem.ts';

const Server = z.tuple([
  z.object({ version: z.int(), encoding: z.string(), migrated: z.boolean(), foreign: z.boolean() }),
]);

/** Refuse a database that Spine cannot live in, before anything is written to it. */
export async function checkDatabase(db: Queryable, ourHashes: string[]): Promise<void> {
  const [server] = Server.parse(
    await db.query(sql`
      select current_setting('server_version_num')::integer as version,
             current_setting('server_encoding') as encoding,
             to_regclass('graphile_migrate.migrations') is not null as migrated,
             to_regclass('graphile_migrate.migrations') is null
               and (to_regnamespace('spine') is not null or to_regnamespace('staging') is not null) as foreign`),
  );
  if (server.version < 150_000) {
    throw new Problem(
      `this server is PostgreSQL ${Math.floor(server.version / 10_000)}; Spine needs 15 or later`,
      'Upgrade the server, or leave DATABASE_URL unset to use the embedded one.',
    );
  }
  if (server.encoding !== 'UTF8') {
    throw new Problem(
      `this database is encoded in ${server.encoding}; Spine needs UTF8`,
      'Create one with: createdb --encoding=UTF8 --template=template0 spine',
    );
  }
  if (server.foreign) {
    throw new Problem(
      'this database has a schema "spine" or "staging" that Spine did not make',
      'Give Spine a database of its own: createdb --encoding=UTF8 --template=template0 spine',
    );
  }
  if (server.migrated) await checkHashes(db, ourHashes);
}

const Migrations = z.array(z.object({ filename: z.string() }));

async function checkHashes(db: Queryable, ourHashes: string[]): Promise<void> {
  const strangers = Migrations.parse(
    await db.query(sql`
      select filename from graphile_migrate.migrations where hash <> all (${ourHashes}::text[]) order by filename`),
  );
  if (strangers.length === 0) return;
  const names = strangers.map((migration) => migration.filename).join(', ');
  throw new Problem(
    `graphile_migrate.migrations holds migrations that are not of this version of Spine: ${names}`,
    'Use a database of its own for Spine, or, if a newer Spine migrated this one, run that version.',
  );
}
