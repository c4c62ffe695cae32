import { type ConnectionPool, type SQLQuery, sql } from '@databases/pg';
import { stageBacklog } from './backlog.ts';
import type { Measured } from './report.ts';
import { dropDatabase, freshDatabase, onOneConnection } from './server.ts';

const TIMES = 5;
const ORDERS = 1000;
const HOLDERS = 2000;
const PHONE = '512 555 0199';

export type Sizes = { records: number; orders?: number; holders?: number; say: (text: string) => void };

/** What people's decisions cost on top of so many resolved records, each a statement over a connection, committed. */
export async function benchDecisions(server: string, sizes: Sizes): Promise<Measured> {
  const url = await freshDatabase(server, 'bench_decisions');
  sizes.say(`staging ${sizes.records} records`);
  await stageBacklog(url, sizes.records);
  const measured = await onOneConnection(url, (db) => decide(db, sizes));
  await dropDatabase(url);
  return measured;
}

/** Measure on what is staged in a database. */
export async function decide(
  db: ConnectionPool,
  { orders = ORDERS, holders = HOLDERS, say }: Sizes,
): Promise<Measured> {
  say('resolving them');
  await settle(db);
  const [{ records }] = await db.query(sql`select count(*)::integer as records from spine.claims`);
  say('rebuild_identities(), dry run');
  const dryRun = (await timed(db, sql`select count(*) from spine.rebuild_identities()`)) / 1000;
  say('merges');
  const merged = await mergePairs(db, orders);
  say('reviews');
  const linked = await linkReviews(db);
  say('splits');
  const split = await splitGuests(db, orders);
  say('a block');
  const blocked = await blockPhone(db, holders);
  return {
    records,
    records_per_second: Math.round(records / dryRun),
    ratios: {
      merge_ms: { value: median(merged.merge), target: '< 100' },
      unmerge_ms: { value: median(merged.unmerge), target: '< 100' },
    },
    figures: {
      orders_of_each: orders,
      review_link_ms: median(linked),
      split_identity_ms: median(split.split),
      identities_split_from: orders,
      merge_of_identities_ms: split.merge,
      unmerge_of_identities_ms: split.unmerge,
      block_identifier_ms: blocked,
      holders_of_the_blocked: holders,
      rebuild_dry_run_seconds: dryRun,
    },
  };
}

/** Pairs of customers who are one record each, with orders. */
async function mergePairs(db: ConnectionPool, orders: number) {
  const pairs = numbers(TIMES).map((n) => [`pair${n}a`, `pair${n}b`] as const);
  const keys = pairs.flat();
  await stage(
    db,
    'customer',
    keys.map((key) => ({ external_id: key, name: `Pat ${key}`, email: `${key}@pairs.example` })),
  );
  for (const key of keys) {
    const order = (n: number) => ({
      external_id: `${key}-${n}`,
      customer_external_id: key,
      ordered_at: '2026-01-02',
      gross: 10,
    });
    await stage(db, 'order', numbers(orders).map(order));
  }
  await settle(db);
  const merge: number[] = [];
  const unmerge: number[] = [];
  for (const [from, into] of pairs) {
    merge.push(await timed(db, mergeQuery(await customerOf(db, from), await customerOf(db, into))));
    unmerge.push(await timed(db, await unmergeQuery(db)));
  }
  return { merge, unmerge };
}

/** Records that have the email of one customer and the phone of another. */
async function linkReviews(db: ConnectionPool): Promise<number[]> {
  const people = numbers(TIMES).flatMap((n) => {
    const email = `torn${n}@torn.example`;
    const phone = `512 555 01${10 + n}`;
    return [
      { external_id: `torn${n}a`, name: `Toni Torn${n}`, email },
      { external_id: `torn${n}b`, name: `Toni Torn${n}`, phone },
      { external_id: `torn${n}c`, name: `Toni Torn${n}`, email, phone },
    ];
  });
  await stage(db, 'customer', people);
  await settle(db);
  const taken: number[] = [];
  for (const n of numbers(TIMES)) {
    const [review] = await db.query(sql`
      select id from spine.match_reviews where provider = 'manual' and identity_key = ${`torn${n}c`} and state = 'open'`);
    const customer = await customerOf(db, `torn${n}a`);
    taken.push(await timed(db, sql`select spine.review_link(${review.id}::bigint, ${customer}::bigint)`));
  }
  return taken;
}

/** Customers who order without an account: every order is an identity. */
async function splitGuests(db: ConnectionPool, orders: number) {
  const key = (guest: string, n: number) => `${guest}-${n}`;
  for (const guest of ['gail', 'gus']) {
    await stage(
      db,
      'order',
      numbers(orders).map((n) => ({
        external_id: key(guest, n),
        name: `Guest ${guest}`,
        email: `${guest}@guests.example`,
        ordered_at: '2026-01-02',
        gross: 10,
      })),
    );
  }
  await settle(db);
  const [from, into] = [
    await customerOf(db, `order:${key('gail', 1)}`),
    await customerOf(db, `order:${key('gus', 1)}`),
  ];
  const merge = await timed(db, mergeQuery(from, into));
  const unmerge = await timed(db, await unmergeQuery(db));
  const split: number[] = [];
  for (const n of numbers(TIMES)) {
    const [identity] = await db.query(sql`
      select id from spine.customer_identities where provider = 'manual' and external_id = ${`order:${key('gail', n + 1)}`}`);
    split.push(await timed(db, sql`select count(*) from spine.split_identity(${identity.id}::bigint)`));
  }
  return { merge, unmerge, split };
}

/** Customers who were told apart before they all gave the same phone, which nothing stopped from matching. */
async function blockPhone(db: ConnectionPool, holders: number): Promise<number> {
  await db.query(sql`update spine.settings set value = '0' where name like 'quarantine_%'`);
  const person = (n: number) => ({ external_id: `held${n}`, name: `Holder Held${n}`, email: `held${n}@held.example` });
  await stage(db, 'customer', numbers(holders).map(person));
  await settle(db);
  await stage(
    db,
    'customer',
    numbers(holders).map((n) => ({ ...person(n), phone: PHONE })),
  );
  await settle(db);
  const [{ held }] = await db.query(sql`
    select count(*)::integer as held from spine.customer_identifiers where kind = 'phone' and value = spine.normalize_phone(${PHONE})`);
  if (held !== holders) throw new Error(`${held} customers hold the phone`);
  return await timed(db, sql`select count(*) from spine.block_identifier('phone', ${PHONE}, 'bench')`);
}

async function stage(db: ConnectionPool, entity: string, records: object[]): Promise<void> {
  const payloads = records.map((record) => JSON.stringify(record));
  const [counts] = await db.query(sql`
    select staged::integer from spine.stage_records('manual', ${entity}::text, ${payloads}::text[])`);
  if (counts.staged !== records.length) throw new Error(`${counts.staged} of ${records.length} records were staged`);
}

async function settle(db: ConnectionPool): Promise<void> {
  await db.query(sql`select spine.resolve_pending()`);
  await db.query(sql`vacuum analyze`);
}

async function customerOf(db: ConnectionPool, key: string): Promise<bigint> {
  const [row] = await db.query(sql`
    select customer_id from spine.customer_identities where provider = 'manual' and external_id = ${key}`);
  return row.customer_id;
}

const mergeQuery = (from: bigint, into: bigint): SQLQuery =>
  sql`select spine.merge_customers(${from}::bigint, ${into}::bigint)`;

/** Of the last merge. */
async function unmergeQuery(db: ConnectionPool): Promise<SQLQuery> {
  const [{ event }] = await db.query(sql`select max(event_id) as event from spine.merges`);
  return sql`select count(*) from spine.unmerge(${event}::bigint)`;
}

/** Milliseconds. */
async function timed(db: ConnectionPool, query: SQLQuery): Promise<number> {
  const started = performance.now();
  await db.query(query);
  return performance.now() - started;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

function median(taken: number[]): number {
  return taken.toSorted((a, b) => a - b)[Math.floor(taken.length / 2)] ?? Number.NaN;
}
