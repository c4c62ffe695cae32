import type { Client } from '../../ingest/http.ts';
import type { Entity, Fetched, Wanted } from '../../ingest/provider.ts';
import { idsByType } from './key.ts';
import { readAnswer } from './read_answer.ts';
import { idsStatement } from './statement.ts';

const ENTITIES: Entity[] = ['customer', 'order'];
const AT_ONCE = 100;

/**
 * Objects that a delivery named by their keys, in few queries. One that is not found may be too new for a query: whether
 * it was deleted is for the changed data to say.
 */
export async function fetchObjects(client: Client, wanted: Wanted[]): Promise<Fetched[]> {
  const records: Fetched[] = [];
  for (const entity of ENTITIES) {
    const keys = new Set(wanted.filter((one) => one.entity === entity).map(({ id }) => id));
    for (const [type, ids] of idsByType(keys, entity)) {
      for (let at = 0; at < ids.length; at += AT_ONCE) {
        const statement = idsStatement(type, '*', ids.slice(at, at + AT_ONCE));
        const { text } = await client({ path: 'query', query: { query: statement } });
        records.push(...readAnswer(text, entity).records);
      }
    }
  }
  return records;
}
