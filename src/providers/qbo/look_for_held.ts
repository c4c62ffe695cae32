import { type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import type { Client } from '../../ingest/http.ts';
import type { Entity, Fetched } from '../../ingest/provider.ts';
import { idsByType } from './key.ts';
import { readAnswer } from './read_answer.ts';
import { idsStatement } from './statement.ts';

type Options = { db: ConnectionPool; client: Client; entity: Entity; account: string; after: string };

/** An address of so many ids stays under 4 kB. */
const AT_ONCE = 150;
const Held = z.array(z.object({ external_id: z.string() }));

/**
 * Look whether the next records that are held are still there, in the order of their keys; the others were deleted. Where
 * the changes since the last reading can't be had, this is how deletions are found.
 */
export async function lookForHeld(options: Options): Promise<{ records: Fetched[]; last: string | undefined }> {
  const { db, client, entity, account, after } = options;
  const rows = await db.query(sql`
    select h.external_id
    from spine.list_held('qbo', ${entity}::text, ${account}::text, ${after}::text, ${AT_ONCE}::integer) as h (external_id)`);
  const keys = Held.parse(rows).map((row) => row.external_id);
  const records: Fetched[] = [];
  for (const [type, ids] of idsByType(keys, entity)) {
    if (ids.length === 0) continue;
    const { text } = await client({ path: 'query', query: { query: idsStatement(type, 'Id', ids) } });
    const read = readAnswer(text, entity);
    const found = new Set(read.rows(type).map(({ id }) => id));
    const time = new Date(read.time ?? Date.now()).toISOString();
    for (const Id of ids) {
      if (found.has(Id)) continue;
      // nobody says when: the answer that it is missing from dates it
      const stub = { [type]: { status: 'Deleted', domain: 'QBO', Id }, time };
      records.push({ entity, payload: JSON.stringify(stub) });
    }
  }
  return { records, last: keys.length < AT_ONCE ? undefined : keys.at(-1) };
}
