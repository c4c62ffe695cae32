import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import { rolledBack } from './support/database.ts';

const folder = resolve(import.meta.dirname, '../sql');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sql'));

/** Every function and view of ours as the catalog has it, with its comment and rights. */
async function definitions(db: Queryable): Promise<Map<string, string>> {
  const rows = await db.query(sql`
    select p.oid::regprocedure::text as name,
           concat(pg_get_functiondef(p.oid), obj_description(p.oid, 'pg_proc')) as definition, p.proacl::text as rights
    from pg_proc as p
    where p.pronamespace in ('spine'::regnamespace, 'staging'::regnamespace) and p.prokind in ('f', 'p')
    union all
    select c.oid::regclass::text, concat(pg_get_viewdef(c.oid), obj_description(c.oid, 'pg_class')), c.relacl::text
    from pg_class as c
    where c.relnamespace in ('spine'::regnamespace, 'staging'::regnamespace) and c.relkind = 'v'`);
  return new Map(rows.map((row) => [row.name, `${row.definition}\n${row.rights}`]));
}

test(
  'the migrations give what sql/ says',
  rolledBack(async (tx, t) => {
    const migrated = await definitions(tx);
    await tx.query(sql`set local check_function_bodies = off`);
    for (const file of files) {
      await tx.query(sql.__dangerous__rawValue(readFileSync(join(folder, file), 'utf8')));
    }
    const applied = await definitions(tx);
    t.deepEqual(
      [...applied.keys()].sort(),
      [...migrated.keys()].sort(),
      'every file is included in a migration, and none is left out',
    );
    for (const [name, definition] of applied) t.is(migrated.get(name), definition, name);
  }),
);
