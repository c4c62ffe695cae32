import { type ConnectionPool, sql } from '@databases/pg';
import { openPool } from '../src/db/pool.ts';
import { type InventedRecord, inventedRecords } from '../src/population/population.ts';

/** Records of one provider and entity, as the door takes them. */
export type Chunk = { provider: string; entity: string; payloads: string[] };

const CHUNK = 1000;

/** The first so many records of the invented population, person by person: every provider has its share from the start. */
export function* chunks(records: number): Generator<Chunk> {
  const open = new Map<string, InventedRecord[]>();
  let left = records;
  for (const record of inventedRecords({ size: records, order: 'person', versions: 'newest' })) {
    if (left-- === 0) break;
    const kind = `${record.provider} ${record.entity}`;
    const chunk = open.get(kind) ?? [];
    chunk.push(record);
    open.set(kind, chunk);
    if (chunk.length < CHUNK) continue;
    open.delete(kind);
    yield toChunk(chunk);
  }
  for (const chunk of open.values()) yield toChunk(chunk);
}

/** Stage the first so many records, the providers side by side. */
export async function stageBacklog(url: string, records: number): Promise<void> {
  const db = openPool(url, { verb: 'bench', size: 3 });
  const turns = new Map<string, Promise<void>>(); // the door takes one call of a provider at a time
  for (const chunk of chunks(records)) {
    await turns.get(chunk.provider);
    turns.set(chunk.provider, stage(db, chunk));
  }
  await Promise.all(turns.values());
  await db.query(sql`truncate staging.records`); // resolution reads claims only
  await db.query(sql`vacuum analyze`);
  await db.query(sql`checkpoint`);
  await db.dispose();
}

/** Claims of people of whom nothing else is known: an identity each, with an email and a phone, nothing shared. */
export async function inventBase(db: ConnectionPool, identities: number): Promise<void> {
  const step = 100_000;
  for (let from = 0; from < identities; from += step) {
    await db.query(sql`
      insert into spine.claims (provider, entity, external_id, identity_key, seq, priority, own, emails, phones,
        first_name, last_name, name_words)
      select p.provider, 'customer', 'base' || n, 'base' || n, nextval('staging.arrival'), spine.claim_priority(p.provider, 'customer'), true,
        array['base' || n || '@' || md5(n::text) || '.example'], array['9' || lpad((n * 7919 % 1000000000)::text, 9, '0')],
        'Base', 'No' || n, array['base', 'no' || n]
      from generate_series(${from + 1}::bigint, ${Math.min(from + step, identities)}::bigint) as n
      cross join lateral (select (array['qbo', 'shopify', 'shipstation', 'manual'])[1 + n % 4] as provider) as p`);
    await db.query(sql`select spine.resolve_batch(${step})`);
  }
}

async function stage(db: ConnectionPool, { provider, entity, payloads }: Chunk): Promise<void> {
  const [counts] = await db.query(sql`
    select rejected::integer from spine.stage_records(${provider}::text, ${entity}::text, ${payloads}::text[])`);
  if (counts.rejected > 0) throw new Error(`${counts.rejected} ${provider} ${entity} records were rejected`);
}

function toChunk(records: InventedRecord[]): Chunk {
  const { provider, entity } = records[0]!;
  return { provider, entity, payloads: records.map(({ payload }) => payload) };
}
