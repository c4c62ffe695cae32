import { type Connection, sql } from '@databases/pg';
import { z } from 'zod';

const OURS = ['spine', 'spine_masked', 'staging', 'spine_worker', 'graphile_migrate', 'extensions'];

const Found = z.tuple([
  z.object({ database: z.string(), path: z.string(), included: z.boolean(), shared: z.boolean(), owner: z.boolean() }),
]);

export type SearchPath = 'appended' | 'included' | 'shared' | 'not_owner';

/**
 * Append `spine` to the database's search_path, so that people write `select * from v_unified_customer`.
 *
 * Only in a database of our own: where others have tables too, our names could come in their way. An analyst may not use
 * spine, so for them the same names are found in spine_masked.
 */
export async function appendSearchPath(db: Connection): Promise<SearchPath> {
  const [found] = Found.parse(
    await db.query(sql`
      with setting as (
        select substr(s.config, length('search_path=') + 1) as path
        from pg_db_role_setting as r, unnest(r.setconfig) as s (config)
        where r.setdatabase = (select oid from pg_database where datname = current_database())
          and r.setrole = 0 and starts_with(s.config, 'search_path=')
      ), strangers as (
        select from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname <> all (${OURS}::text[])
          and n.nspname <> 'information_schema' and not starts_with(n.nspname, 'pg_')
          and not exists (select from pg_depend as d where d.objid = c.oid and d.deptype = 'e')
      )
      select current_database()::text as database,
             coalesce((select path from setting), '"$user", public') as path,
             exists (select from setting where 'spine' = any (string_to_array(replace(path, ' ', ''), ','))) as included,
             exists (select from strangers) as shared,
             pg_has_role(datdba, 'usage') as owner
      from pg_database where datname = current_database()`),
  );
  if (found.included) return 'included';
  if (found.shared) return 'shared';
  if (!found.owner) return 'not_owner';
  await db.tx(async (tx) => {
    await tx.query(sql`select set_config('search_path', ${`${found.path}, spine, spine_masked`}, true)`);
    await tx.query(sql`alter database ${sql.ident(found.database)} set search_path from current`);
  });
  return 'appended';
}
