import { sql } from '@databases/pg';
import { z } from 'zod';
import { APPLICATION, openPool } from './pool.ts';

const Answer = z.tuple([z.object({ used: z.boolean() })]);

/** Whether another spine process is connected to this server; ask when this one has closed its own connections. */
export async function isUsedByOthers(connectionString: string): Promise<boolean> {
  const db = openPool(connectionString, { verb: 'stop', size: 1 });
  try {
    const rows = await db.query(sql`
      select exists (select from pg_stat_activity
                     where starts_with(application_name, ${`${APPLICATION} `}) and pid <> pg_backend_pid()) as used`);
    return Answer.parse(rows)[0].used;
  } finally {
    await db.dispose();
  }
}
