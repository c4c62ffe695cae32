import { join } from 'node:path';
import { type ConnectionPool, sql } from '@databases/pg';
import { openPool } from '../src/db/pool.ts';
import { texts } from '../src/db/texts.ts';
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

/** So many identities in the database, before anything is staged; see base.sql. */
export async function inventBase(db: ConnectionPool, identities: number): Promise<void> {
  await db.query(sql.file(join(import.meta.dirname, 'base.sql')));
  await db.query(sql`select bench.invent_base(${identities}::bigint)`);
  await db.query(sql`vacuum analyze`);
}

async function stage(db: ConnectionPool, { provider, entity, payloads }: Chunk): Promise<void> {
  const [counts] = await db.query(sql`
    select rejected::integer from spine.stage_records(${provider}::text, ${entity}::text, ${texts(payloads)})`);
  if (counts.rejected > 0) throw new Error(`${counts.rejected} ${provider} ${entity} records were rejected`);
}

function toChunk(records: InventedRecord[]): Chunk {
  const { provider, entity } = records[0]!;
  return { provider, entity, payloads: records.map(({ payload }) => payload) };
}
