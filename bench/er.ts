import { join } from 'node:path';
import { type Queryable, sql } from '@databases/pg';
import { texts } from '../src/db/texts.ts';
import {
  missingFrom,
  PEOPLE_FOLDER,
  type Person,
  type Placed,
  readPeople,
  SETS,
  scorePartition,
  toCustomer,
} from './people.ts';
import type { Measured, Table } from './report.ts';
import { dropDatabase, freshDatabase, onOneConnection } from './server.ts';
import { since } from './turns.ts';

/** Settings that differ from those of a new database. The same_provider guard is off for records kept by hand unless named. */
export const GUARDS: Record<string, Record<string, unknown>> = {
  off: { same_provider: [], name_guard: 'off', quarantine_holders: 0, quarantine_names: 0 },
  'as installed': {},
  'name_guard all': { name_guard: 'all' },
  'name_guard all, same_provider manual': { name_guard: 'all', same_provider: ['manual'] },
};

const COLUMNS = [
  'set',
  'guards',
  'records',
  'customers',
  'precision',
  'recall',
  'F1',
  'over-merged',
  'reviews',
  'nobody',
];

/** How well people with known answers are resolved, as records kept by hand; undefined where they do not lie. */
export async function benchEr(
  server: () => Promise<string>,
  { people: folder = PEOPLE_FOLDER, say }: { people?: string; say: (text: string) => void },
): Promise<Measured | undefined> {
  const missing = missingFrom(folder);
  if (missing.length > 0) {
    say(`nothing to measure: ${missing.join(', ')} is missing; it does not come with the clone`);
    return undefined;
  }
  const resolved: Table = { name: 'as resolved', columns: COLUMNS, rows: [] };
  const rebuilt: Table = { name: 'after rebuild_identities(false)', columns: COLUMNS, rows: [] };
  let [records, seconds] = [0, 0];
  for (const set of SETS) {
    const people = readPeople(join(folder, set, 'records.csv'));
    for (const [guards, settings] of Object.entries(GUARDS)) {
      say(`${set}, guards ${guards}`);
      const url = await freshDatabase(await server(), 'bench_er');
      await onOneConnection(url, async (db) => {
        await applySettings(db, settings);
        const started = performance.now();
        await importPeople(db, people);
        seconds += since(started);
        records += people.length;
        resolved.rows.push([set, guards, ...(await score(db, folder, set))]);
        await db.query(sql`select count(*) from spine.rebuild_identities(false)`);
        rebuilt.rows.push([set, guards, ...(await score(db, folder, set))]);
      });
      await dropDatabase(url);
    }
  }
  return {
    records,
    records_per_second: Math.round(records / seconds),
    ratios: {},
    figures: {},
    tables: [resolved, rebuilt],
  };
}

export async function applySettings(db: Queryable, settings: Record<string, unknown>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    const found = await db.query(sql`
      update spine.settings set value = ${JSON.stringify(value)}::jsonb where name = ${name} returning name`);
    if (found.length === 0) throw new Error(`there is no setting ${name}`);
  }
}

/** Stage all in the order of the file, and resolve them. */
export async function importPeople(db: Queryable, people: Person[]): Promise<void> {
  const payloads = people.map((person) => JSON.stringify(toCustomer(person)));
  const [counts] = await db.query(sql`
    select staged::integer, rejected::integer from spine.stage_records('manual', 'customer', ${texts(payloads)})`);
  if (counts.staged !== people.length) throw new Error(`${counts.rejected} records were rejected`);
  await db.query(sql`select spine.resolve_pending()`);
}

/** Every record with its customer, or none. */
export async function readPlaced(db: Queryable): Promise<Placed[]> {
  return await db.query(sql`
    select c.external_id as record_id, i.customer_id
    from spine.claims as c
    left join spine.customer_identities as i on i.id = c.identity_id and c.state = 'resolved'
    where c.provider = 'manual' and c.entity = 'customer' order by c.seq`);
}

async function score(db: Queryable, folder: string, set: string): Promise<(number | null)[]> {
  const placed = await readPlaced(db);
  const { precision, recall, f1, overMergedClusters } = scorePartition(folder, set, placed);
  const customers = new Set(placed.flatMap(({ customer_id }) => customer_id ?? [])).size;
  const nobody = placed.filter(({ customer_id }) => customer_id === null).length;
  const [{ reviews }] = await db.query(sql`
    select count(*)::integer as reviews from spine.match_reviews where state = 'open'`);
  return [placed.length, customers, precision, recall, f1, overMergedClusters, reviews, nobody];
}
