import { type ConnectionPool, type SQLQuery, sql } from '@databases/pg';
import { inventBase } from './backlog.ts';
import type { Measured } from './report.ts';
import { dropDatabase, freshDatabase, onOneConnection } from './server.ts';

const TIMES = 500;

/** Point lookups of an analyst, each a statement over a connection, on so many customers. */
export async function benchLookups(
  server: string,
  { records, say }: { records: number; say: (text: string) => void },
): Promise<Measured> {
  const url = await freshDatabase(server, 'bench_lookups');
  say(`${records} customers`);
  const measured = await onOneConnection(url, async (db) => {
    await fill(db, records);
    say('looking up');
    return await lookUp(db, records);
  });
  await dropDatabase(url);
  return measured;
}

async function lookUp(db: ConnectionPool, records: number): Promise<Measured> {
  const people = await db.query(sql`
    select id, primary_email as email, primary_phone as phone, last_name from spine.customers
    where id in (select 1 + (n::bigint * 104729) % ${records} from generate_series(1, ${TIMES}) as n)`);
  const kinds: Record<string, (person: { id: bigint; email: string; phone: string; last_name: string }) => SQLQuery> = {
    by_id: ({ id }) => sql`select * from spine.v_unified_customer where customer_id = ${id}`,
    by_primary_email: ({ email }) => sql`select * from spine.v_unified_customer where primary_email = ${email}`,
    by_primary_phone: ({ phone }) => sql`select * from spine.v_unified_customer where primary_phone = ${phone}`,
    find_by_email: ({ email }) => sql`select * from spine.find_customers(${email})`,
    find_by_phone: ({ phone }) => sql`select * from spine.find_customers(${phone})`,
    find_by_name: ({ last_name }) => sql`select * from spine.find_customers(${last_name})`,
    find_nobody: ({ id }) => sql`select * from spine.find_customers(${`nobody${id}@nowhere.example`})`,
  };
  const measured: Measured = { records, records_per_second: 0, ratios: {}, figures: {} };
  for (const [kind, query] of Object.entries(kinds)) {
    const taken: number[] = [];
    for (const person of people) {
      const started = performance.now();
      await db.query(query(person));
      taken.push(performance.now() - started);
    }
    taken.sort((a, b) => a - b);
    measured.ratios[`${kind}_median_ms`] = { value: taken[Math.floor(taken.length / 2)] ?? Number.NaN, target: '< 5' };
    measured.figures[`${kind}_p99_ms`] = taken[Math.floor(taken.length * 0.99)] ?? Number.NaN;
  }
  measured.records_per_second = Math.round(1000 / (measured.ratios.by_id_median_ms?.value ?? Number.NaN));
  return measured;
}

/** Customers with an order each. */
async function fill(db: ConnectionPool, customers: number): Promise<void> {
  await inventBase(db, customers);
  await db.query(sql`select set_config('spine.staging', 'on', false)`);
  await db.query(sql`
    insert into spine.orders (provider, external_id, number, customer_id, state, ordered_on, currency, gross, net)
    select 'shopify', 'order:' || k.id, '#' || k.id, k.id, 'done', date '2026-01-01' + (k.id % 300)::integer, 'USD', 10, 10
    from spine.customers as k`);
  await db.query(sql`vacuum analyze`);
}
