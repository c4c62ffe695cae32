import { type ConnectionPool, sql } from '@databases/pg';
import { stageBacklog } from './backlog.ts';
import { customerOf, identityOf, settle, stage } from './manual.ts';
import type { Measured } from './report.ts';
import { dropDatabase, freshDatabase, onOneConnection } from './server.ts';
import { summarize, type Took, timed } from './timing.ts';

const TIMES = 5;
const ORDERS = 1000;
const HOLDERS = 2000;
const PHONE = '512 555 0199';

type Options = { records: number; say: (text: string) => void };
/** How many orders a customer has, and how many customers a phone. */
export type Sizes = { orders: number; holders: number };

/** What people's decisions cost on top of so many resolved records, each a statement over a connection. */
export async function benchDecisions(server: string, { records, say }: Options): Promise<Measured> {
  const url = await freshDatabase(server, 'bench_decisions');
  say(`staging ${records} records`);
  await stageBacklog(url, records);
  const measured = await onOneConnection(url, (db) => decide(db, { orders: ORDERS, holders: HOLDERS }, say));
  await dropDatabase(url);
  return measured;
}

/** The same on what is staged in a database. */
export async function decide(db: ConnectionPool, { orders, holders }: Sizes, say: Options['say']): Promise<Measured> {
  say('resolving them');
  await settle(db);
  const [{ records }] = await db.query(sql`select count(*)::integer as records from spine.claims`);
  say('rebuild_identities(), dry run');
  const dryRun = await timed(db, sql`select count(*) from spine.rebuild_identities()`);
  say('merges');
  const pairs = await mergePairs(db, orders);
  say('reviews');
  const linked = await linkReviews(db);
  say('splits');
  const guests = await splitGuests(db, orders);
  say('a block');
  const blocked = await blockPhone(db, holders);
  const { merge_median_ms = Number.NaN, ...merged } = summarize('merge', pairs.merged);
  const { unmerge_median_ms = Number.NaN, ...unmerged } = summarize('unmerge', pairs.unmerged);
  return {
    records,
    records_per_second: Math.round(records / (dryRun.ms / 1000)),
    ratios: {
      merge_median_ms: { value: merge_median_ms, target: '< 100' },
      unmerge_median_ms: { value: unmerge_median_ms, target: '< 100' },
    },
    figures: {
      ...merged,
      ...unmerged,
      ...summarize('review_link', linked),
      ...summarize('split_identity', guests.split),
      ...summarize('merge_of_identities', [guests.merged]),
      ...summarize('unmerge_of_identities', [guests.unmerged]),
      ...summarize('block_identifier', [blocked]),
      ...summarize('rebuild_dry_run', [dryRun]),
      orders_or_identities_of_each: orders,
      holders_of_the_blocked: holders,
    },
  };
}

/** Pairs of customers who are one record each, with orders. */
async function mergePairs(db: ConnectionPool, orders: number): Promise<{ merged: Took[]; unmerged: Took[] }> {
  const pairs = numbers(TIMES).map((n) => [`pair${n}a`, `pair${n}b`] as const);
  const person = (key: string) => ({ external_id: key, name: `Pat ${key}`, email: `${key}@pairs.example` });
  await stage(db, 'customer', pairs.flat().map(person));
  for (const key of pairs.flat()) {
    const order = (n: number) => ({ ...bought(`${key}-${n}`), customer_external_id: key });
    await stage(db, 'order', numbers(orders).map(order));
  }
  await settle(db);
  const merged: Took[] = [];
  const unmerged: Took[] = [];
  for (const [from, into] of pairs) {
    merged.push(await merge(db, from, into));
    unmerged.push(await unmergeLast(db));
  }
  return { merged, unmerged };
}

/** Records that have the email of one customer and the phone of another. */
async function linkReviews(db: ConnectionPool): Promise<Took[]> {
  const people = numbers(TIMES).flatMap((n) => {
    const [name, email, phone] = [`Toni Torn${n}`, `torn${n}@torn.example`, `512 555 01${10 + n}`];
    return [
      { external_id: `torn${n}a`, name, email },
      { external_id: `torn${n}b`, name, phone },
      { external_id: `torn${n}c`, name, email, phone },
    ];
  });
  await stage(db, 'customer', people);
  await settle(db);
  const taken: Took[] = [];
  for (const n of numbers(TIMES)) {
    const [review] = await db.query(sql`
      select id from spine.match_reviews where provider = 'manual' and identity_key = ${`torn${n}c`} and state = 'open'`);
    const customer = await customerOf(db, `torn${n}a`);
    taken.push(await timed(db, sql`select spine.review_link(${review.id}::bigint, ${customer}::bigint)`));
  }
  return taken;
}

/** Customers who order without an account: each order is an identity. */
async function splitGuests(db: ConnectionPool, orders: number) {
  for (const guest of ['gail', 'gus']) {
    const order = (n: number) => ({
      ...bought(`${guest}${n}`),
      name: `Guest ${guest}`,
      email: `${guest}@guests.example`,
    });
    await stage(db, 'order', numbers(orders).map(order));
  }
  await settle(db);
  const merged = await merge(db, 'order:gail1', 'order:gus1');
  const unmerged = await unmergeLast(db);
  const split: Took[] = [];
  for (const n of numbers(TIMES)) {
    const { id } = await identityOf(db, `order:gail${n + 1}`);
    split.push(await timed(db, sql`select count(*) from spine.split_identity(${id}::bigint)`));
  }
  return { merged, unmerged, split };
}

/** Customers who were told apart before they all gave one phone, which nothing stopped from matching. */
async function blockPhone(db: ConnectionPool, holders: number): Promise<Took> {
  await db.query(sql`update spine.settings set value = '0' where name like 'quarantine%'`);
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
    select count(*)::integer as held from spine.customer_identifiers
    where kind = 'phone' and value = spine.normalize_phone(${PHONE}) and not former`);
  if (held !== holders) throw new Error(`${held} customers hold the phone`);
  return await timed(db, sql`select count(*) from spine.block_identifier('phone', ${PHONE}, 'bench')`);
}

async function merge(db: ConnectionPool, from: string, into: string): Promise<Took> {
  const [a, b] = [await customerOf(db, from), await customerOf(db, into)];
  return await timed(db, sql`select spine.merge_customers(${a}::bigint, ${b}::bigint)`);
}

async function unmergeLast(db: ConnectionPool): Promise<Took> {
  const [{ event }] = await db.query(sql`select max(event_id) as event from spine.merges`);
  return await timed(db, sql`select count(*) from spine.unmerge(${event}::bigint)`);
}

const bought = (key: string) => ({ external_id: key, ordered_at: '2026-01-02', gross: 10 });
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);
