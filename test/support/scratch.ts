// `npm run dev:db [name]`: a freshly migrated database on the embedded server, to work in with psql.
import { sql } from '@databases/pg';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openPool } from '../../src/db/pool.ts';

const name = process.argv[2] ?? 'scratch';
const url = new URL(await startEmbedded());
const server = openPool(url.href, { verb: 'scratch', size: 1 });
await server.query(sql`drop database if exists ${sql.ident(name)} with (force)`);
await server.query(sql`create database ${sql.ident(name)} template template0`);
await server.dispose();
url.pathname = name;
await migrate(url.href);
console.log(url.href);
