import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Queryable, sql } from '@databases/pg';

/** Put the row-at-a-time reference resolver into the schema `reference` of a test database. */
export async function installReference(db: Queryable): Promise<void> {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.sql'));
  for (const name of files.sort()) await db.query(sql.file(join(import.meta.dirname, name)));
}
