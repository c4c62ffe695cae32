import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { sql } from '@databases/pg';
import test from 'ava';
import { ERRORS } from '../src/db/sqlstate.ts';
import { db } from './support/database.ts';

const folder = resolve(import.meta.dirname, '../sql');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.sql'))
  .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

const OURS = sql`n.nspname in ('spine', 'staging')`;

/** The functions of our schemas for which something holds, by name. */
async function functionsWhere(condition: ReturnType<typeof sql>): Promise<string[]> {
  const rows = await db.query(sql`
    select p.oid::regprocedure::text as name
    from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
    where ${OURS} and p.prokind <> 'a' and ${condition} order by 1`);
  return rows.map((row) => row.name);
}

test('every function says what it returns and raises', async (t) => {
  t.deepEqual(await functionsWhere(sql`obj_description(p.oid, 'pg_proc') is null`), []);
});

test('every function pins its search_path or has a body bound when it was created, save what extraction calls for every field', async (t) => {
  const pinned = sql`exists (select from unnest(p.proconfig) as c where c = 'search_path=""')`;
  // pinning costs a call as much as ten expressions: these read no table, and who calls extraction has pinned for all of it
  const often = files.filter(({ file }) => /^claims\//.test(file)).map(({ file }) => basename(file, '.sql'));
  const field = sql`n.nspname = 'staging' and p.provolatile = 'i' and p.proname = any (${often})`;
  t.deepEqual(await functionsWhere(sql`not ${pinned} and p.prosqlbody is null and not (${field})`), []);
  t.deepEqual(await functionsWhere(sql`p.proconfig is not null and ${field}`), []);
  // a view pins nothing, so none may call them
  const views = await db.query(sql`
    select viewname from pg_views where schemaname = 'spine' and definition ~ '\\mstaging\\.[a-z_0-9]+\\('`);
  t.deepEqual(views, []);
});

test('what is told how to plan is not compiled: before PostgreSQL 18 a plan that is turned off counts as a dear one', async (t) => {
  const has = (setting: string) => sql`exists (select from unnest(p.proconfig) as c where c like ${setting})`;
  t.deepEqual(await functionsWhere(sql`${has('enable_%=off')} and not ${has('jit=off')}`), []);
});

test('no function is executable by everybody', async (t) => {
  t.deepEqual(await functionsWhere(sql`has_function_privilege('public', p.oid, 'execute')`), []);
});

test('no function runs with the rights of its owner, save those that open one narrow door', async (t) => {
  t.deepEqual(
    await functionsWhere(
      sql`p.prosecdef and p.proname <> all (array['stage_records', 'reject_record', 'list_held', 'list_created_at', 'tg_orders__claim_direct', 'tg_orders__claim_changed',
        'review_link', 'review_create', 'review_merge', 'review_dismiss', 'review_undo', 'review_claim', 'review_release', 'review_next',
        'review_evidence'])`,
    ),
    [],
  );
});

test('immutable functions are parallel safe', async (t) => {
  t.deepEqual(await functionsWhere(sql`p.provolatile = 'i' and p.proparallel <> 's'`), []);
});

test('trigger functions are named for their table', async (t) => {
  const triggers = await functionsWhere(
    sql`p.prorettype = 'trigger'::regtype and p.proname !~ '^tg_[a-z_]+__[a-z_]+$'`,
  );
  t.deepEqual(triggers, []);
});

test('every table and view has a comment', async (t) => {
  const rows = await db.query(sql`
    select c.oid::regclass::text as name
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where ${OURS} and c.relkind in ('r', 'p', 'v', 'm') and obj_description(c.oid, 'pg_class') is null order by 1`);
  t.deepEqual(rows, []);
});

test('the order of keys and identifiers does not depend on the database', async (t) => {
  const rows = await db.query(sql`
    select i.indexrelid::regclass::text as index, a.attname as column
    from pg_index as i
    join pg_class as c on c.oid = i.indrelid
    join pg_namespace as n on n.oid = c.relnamespace
    join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
    where ${OURS} and a.atttypid in ('text'::regtype, 'text[]'::regtype)
      and a.attcollation <> (select oid from pg_collation where collname = 'C' and collnamespace = 'pg_catalog'::regnamespace)
    order by 1`);
  t.deepEqual(rows, []);
});

for (const { file, text } of files) {
  const name = basename(file, '.sql');
  if (file.startsWith('roles/')) continue;

  test(`sql/${file} makes what it is named for, and nothing else`, (t) => {
    const made = [...text.matchAll(/^create or replace (?:function|view|procedure|aggregate) [a-z_]+\.([a-z0-9_]+)/gm)];
    t.deepEqual([...new Set(made.map((match) => match[1]))], [name]);
  });
}

test('every error has a code of ours and a hint', (t) => {
  for (const { file, text } of files) {
    const raised = [...text.matchAll(/raise exception .*?;\s*$/gms)].map((match) => match[0]);
    for (const statement of raised) {
      t.regex(statement, /errcode = 'IS\d{3}'/, `${file}: ${statement}`);
      t.regex(statement, /hint = /, `${file}: ${statement}`);
    }
  }
});

test('src/db/sqlstate.ts lists the errors that are raised, no others', (t) => {
  const raised = files.flatMap(({ text }) => [...text.matchAll(/errcode = '(IS\d{3})'/g)].map((match) => match[1]!));
  t.deepEqual([...new Set(raised)].sort(), Object.keys(ERRORS));
});
