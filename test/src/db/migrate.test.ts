import { randomUUID } from 'node:crypto';
import { sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { checkDatabase } from '../../../src/db/check_database.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { openPool } from '../../../src/db/pool.ts';
import { serverUrl } from '../../support/database.ts';

/** An empty database with some SQL run in it, dropped after the test. */
async function emptyDatabase(t: ExecutionContext<unknown>, { options = '', before = '' } = {}): Promise<string> {
  const name = `m_${randomUUID().slice(0, 8)}`;
  const server = openPool(serverUrl, { verb: 'test', size: 1 });
  await server.query(sql`create database ${sql.ident(name)} template template0 ${sql.__dangerous__rawValue(options)}`);
  t.teardown(async () => {
    await server.query(sql`drop database ${sql.ident(name)}`);
    await server.dispose();
  });
  const url = new URL(serverUrl);
  url.pathname = name;
  const db = openPool(url.href, { verb: 'test', size: 1 });
  if (before) await db.query(sql.__dangerous__rawValue(before));
  await db.dispose();
  return url.href;
}

async function one(url: string, column: string): Promise<unknown> {
  const db = openPool(url, { verb: 'test', size: 1 });
  const [row] = await db.query(sql`select ${sql.__dangerous__rawValue(column)} as value`);
  await db.dispose();
  return row.value;
}

test('the second time nothing changes', async (t) => {
  const url = await emptyDatabase(t);
  t.deepEqual(await migrate(url), { changed: true, searchPath: 'appended' });
  t.deepEqual(await migrate(url), { changed: false, searchPath: 'included' });
  t.is(await one(url, `current_setting('search_path')`), '"$user", public, spine, spine_masked');
});

test('two at once take turns', async (t) => {
  const url = await emptyDatabase(t);
  const both = await Promise.all([migrate(url), migrate(url)]);
  t.deepEqual(both.map((migrated) => migrated.changed).sort(), [false, true]);
});

test('a search_path that somebody chose is kept and appended to', async (t) => {
  const url = await emptyDatabase(t);
  const name = new URL(url).pathname.slice(1);
  const db = openPool(url, { verb: 'test', size: 1 });
  await db.query(sql`create schema mine`);
  await db.query(sql`alter database ${sql.ident(name)} set search_path = mine, public`);
  await db.dispose();
  t.is((await migrate(url)).searchPath, 'appended');
  t.is(await one(url, `current_setting('search_path')`), 'mine, public, spine, spine_masked');
});

test('in a database where others have tables the search_path is left alone', async (t) => {
  const url = await emptyDatabase(t, { before: 'create table public.theirs (n integer)' });
  t.is((await migrate(url)).searchPath, 'shared');
  t.is(await one(url, `current_setting('search_path')`), '"$user", public');
});

test('an owner who may not create roles migrates without them', async (t) => {
  const url = await emptyDatabase(t);
  const name = new URL(url).pathname.slice(1);
  const db = openPool(url, { verb: 'test', size: 1 });
  await db.query(sql`create role ${sql.ident(name)} login`);
  await db.query(sql`alter database ${sql.ident(name)} owner to ${sql.ident(name)}`);
  t.teardown(async () => {
    await db.query(sql`reassign owned by ${sql.ident(name)} to current_user`);
    await db.query(sql`drop owned by ${sql.ident(name)}`);
    await db.query(sql`drop role ${sql.ident(name)}`);
    await db.dispose();
  });
  const asOwner = new URL(url);
  asOwner.username = name;
  t.deepEqual(await migrate(asOwner.href), { changed: true, searchPath: 'appended' });
});

for (const [encoding, options] of [
  ['LATIN1', `encoding 'LATIN1' locale_provider libc locale 'C'`],
  ['SQL_ASCII', `encoding 'SQL_ASCII' locale_provider libc locale 'C'`],
] as const) {
  test(`a database in ${encoding} is refused`, async (t) => {
    const url = await emptyDatabase(t, { options });
    const error = await t.throwsAsync(migrate(url), {
      message: `this database is encoded in ${encoding}; Spine needs UTF8`,
    });
    t.like(error, { hint: 'Create one with: createdb --encoding=UTF8 --template=template0 spine' });
    t.is(await one(url, `to_regnamespace('graphile_migrate')`), null, 'nothing was written');
  });
}

test("another application's migrations are refused", async (t) => {
  const url = await emptyDatabase(t, {
    before: `create schema graphile_migrate;
      create table graphile_migrate.migrations (hash text primary key, previous_hash text, filename text not null,
        date timestamptz not null default now());
      insert into graphile_migrate.migrations values ('sha1:abc', null, '000001.sql')`,
  });
  const error = await t.throwsAsync(migrate(url), {
    message: /migrations that are not of this version of Spine: 000001.sql/,
  });
  t.regex((error as unknown as { hint: string }).hint, /^Use a database of its own/);
  t.is(await one(url, `to_regnamespace('spine_worker')`), null, 'nothing was written');
});

test("somebody else's schema of one of our names is refused", async (t) => {
  const url = await emptyDatabase(t, { before: 'create schema staging' });
  await t.throwsAsync(migrate(url), { message: /has a schema "spine" or "staging" that Spine did not make/ });
});

test('a server older than 15 is refused', async (t) => {
  // none is at hand, so only its answer is
  const old = { query: async () => [{ version: 140_012, encoding: 'UTF8', migrated: false, foreign: false }] };
  await t.throwsAsync(checkDatabase(old as never, []), {
    message: 'this server is PostgreSQL 14; Spine needs 15 or later',
  });
});
