import { type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import { type Finding, finding } from './finding.ts';

const Server = z.tuple([
  z.object({
    version: z.string(),
    number: z.int(),
    encoding: z.string(),
    locale: z.string(),
    wal_level: z.string(),
    pgcrypto: z.boolean(),
    path: z.string(),
    finds: z.boolean(),
    writes: z.boolean(),
    createrole: z.boolean(),
    missing_roles: z.array(z.string()),
  }),
]);

/** What the server and this user's rights allow. */
export async function checkServer(db: ConnectionPool): Promise<Finding[]> {
  const [server] = Server.parse(
    await db.query(sql`
      select current_setting('server_version') as version,
             current_setting('server_version_num')::integer as number,
             current_setting('server_encoding') as encoding,
             concat_ws(', ', 'collate ' || d.datcollate, 'ctype ' || d.datctype,
               case d.datlocprovider when 'b' then 'builtin ' when 'i' then 'icu ' end
                 -- the column's name depends on the version
                 || coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale')) as locale,
             current_setting('wal_level') as wal_level,
             exists (select from pg_extension where extname = 'pgcrypto') as pgcrypto,
             current_setting('search_path') as path,
             'spine' = any (current_schemas(false)) as finds,
             has_schema_privilege('spine', 'usage') and has_schema_privilege('staging', 'usage')
               and has_table_privilege('spine.claims', 'select, insert, update') as writes,
             (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as createrole,
             array(select r.name
                   from unnest(array['spine_ingest', 'spine_resolver', 'spine_analyst', 'spine_reviewer', 'spine_dba'])
                     as r (name)
                   where not exists (select from pg_roles where rolname = r.name)) as missing_roles
      from pg_database as d where d.datname = current_database()`),
  );
  return [
    finding('server', server.number >= 150_000, `PostgreSQL ${server.version}`, 'problem', 'Upgrade to 15 or later.'),
    finding('encoding', server.encoding === 'UTF8', server.encoding, 'problem', 'Move to a database encoded in UTF8.'),
    { check: 'locale', state: 'ok', detail: server.locale },
    finding(
      'wal_level',
      server.wal_level === 'logical',
      server.wal_level,
      'warning',
      'For change data capture: alter system set wal_level = logical, then restart the server.',
    ),
    finding(
      'pgcrypto',
      server.pgcrypto,
      server.pgcrypto ? 'installed' : 'not installed',
      'problem',
      'As a superuser: create extension pgcrypto schema extensions',
    ),
    finding(
      'search_path',
      server.finds,
      server.path,
      'warning',
      'Write spine.v_unified_customer, or append spine, spine_masked to the search_path of the database or your role.',
    ),
    finding(
      'privileges',
      server.writes,
      server.writes ? 'may stage and resolve' : 'may not stage and resolve',
      'warning',
      'Ask the DBA: grant spine_dba to this user.',
    ),
    finding(
      'roles',
      server.missing_roles.length === 0,
      server.missing_roles.length === 0 ? 'all there' : `missing: ${server.missing_roles.join(', ')}`,
      'warning',
      server.createrole
        ? 'Run: npx spine migrate'
        : 'Migrate once as a user with CREATEROLE, or have a DBA create them; until then only the owner can work.',
    ),
  ];
}
