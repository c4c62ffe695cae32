// `npm run migration:commit -- 'what it does'`: sign what stands in migrations/current besides the logic (tables, types,
// indexes, data) as the next committed migration, after trying it on a throw-away server. From then on it is never
// edited; the next change is a new one. The logic stays in current, which is applied again whenever it changed.
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from '@databases/pg';
import { commit } from 'graphile-migrate';
import { migrationsFolder } from '../../src/db/migrate.ts';
import { openPool } from '../../src/db/pool.ts';
import { startThrowawayServer } from './throwaway_server.ts';

const rootConnectionString = await startThrowawayServer();
const server = openPool(rootConnectionString, { verb: 'commit', size: 1 });
const [connectionString, shadowConnectionString] = ['current', 'shadow'].map((name) => {
  const url = new URL(rootConnectionString);
  url.pathname = name;
  return url.href;
});
await server.query(sql`create database current template template0`);
await server.query(sql`create database shadow template template0`);
await server.dispose();
const logic = join(migrationsFolder, 'current', '030-logic.sql');
const aside = join(migrationsFolder, '030-logic.sql');
renameSync(logic, aside);
try {
  await commit(
    { connectionString, shadowConnectionString, rootConnectionString, databaseOwner: 'spine', migrationsFolder },
    process.argv[2],
  );
  rmSync(join(migrationsFolder, 'current', '1-current.sql'), { force: true });
} finally {
  renameSync(aside, logic);
}
