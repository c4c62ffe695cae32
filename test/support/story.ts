import { type Queryable, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { rolledBack } from './database.ts';

type Staged = { staged: number; unchanged: number; older: number; rejected: number };

/** What a story can do and ask. A customer goes by its identities, such as `shopify 1 + manual 7`. */
export type Story = ReturnType<typeof storyIn>;

/** A test that tells one story in a transaction that is rolled back; the invariants must hold at its end. */
export function story(title: string, tell: (s: Story, t: ExecutionContext<unknown>) => Promise<void>): void {
  test(
    title,
    rolledBack<unknown>((tx, t) => tell(storyIn(tx), t)),
  );
}

export function storyIn(db: Queryable) {
  const stage = (provider: string, entity: string, ...payloads: unknown[]) => stageIn(db, provider, entity, payloads);
  const resolve = (batchSize = 20_000) => resolveIn(db, batchSize);
  return {
    db,
    stage,
    resolve,
    /** Stage and resolve; nothing may be rejected. */
    async give(provider: string, entity: string, ...payloads: unknown[]) {
      const { rejected } = await stage(provider, entity, ...payloads);
      if (rejected > 0) throw new Error(`${rejected} rejected: ${JSON.stringify(await rejects(db))}`);
      return await resolve();
    },
    /** Everybody, oldest first. */
    customers: () => column(db, sql`select name from ${NAMED} order by id`),
    /** Who has each order, as in `{ 'shopify order:1': 'shopify 7' }`. */
    orders: () =>
      record(
        db,
        sql`
      select o.provider || ' ' || o.external_id as key, c.name as value
      from spine.orders as o left join ${NAMED} on c.id = o.customer_id`,
      ),
    shipments: () =>
      record(
        db,
        sql`
      select o.provider || ' ' || o.external_id as key, c.name as value
      from spine.shipments as o left join ${NAMED} on c.id = o.customer_id`,
      ),
    /** What became of each claim: how it matched, or its state. */
    outcomes: () =>
      record(
        db,
        sql`
      select provider || ' ' || external_id as key, coalesce(matched_by, state) as value from spine.claims`,
      ),
    /** Open reviews: key, reason and candidates. */
    reviews: () =>
      column(
        db,
        sql`
      select concat(m.provider, ' ', m.identity_key, ': ', m.reason, ' of ', (
        select string_agg(c.name, ' or ' order by c.id) from ${NAMED} where c.id = any (m.candidates))) as name
      from spine.match_reviews as m where m.state = 'open' order by m.provider, m.identity_key`,
      ),
    /** What each customer goes by: email, phone, name, company; what is missing is left out. */
    primaries: () =>
      column(
        db,
        sql`
      select concat_ws(', ', c.primary_email, c.primary_phone, c.first_name, c.last_name, c.company) as name
      from spine.customers as c where c.merged_into is null order by c.id`,
      ),
    /** The live identifiers of a kind with their holders. */
    holders: (kind: string, { former = false } = {}) =>
      record(
        db,
        sql`
      select h.value as key, string_agg(c.name, ' and ' order by c.id) as value
      from spine.customer_identifiers as h join ${NAMED} on c.id = h.customer_id
      where h.kind = ${kind} and h.former = ${former} group by h.value`,
      ),
    /** The identities that a provider ended. */
    ended: () =>
      column(
        db,
        sql`
      select provider || ' ' || external_id as name from spine.customer_identities where ended_at is not null order by 1`,
      ),
    events: (...kinds: string[]) =>
      column(
        db,
        sql`
      select event as name from spine.identity_events
      where event = any (${kinds}) or ${kinds.length === 0} order by id`,
      ),
    rejects: () => rejects(db),
  };
}

/** Live customers by their identities, those that stand for an address left out. */
const NAMED = sql`(
  select k.id, coalesce(string_agg(i.provider || ' ' || coalesce(i.external_id, i.email, i.phone), ' + '
    order by array_position(array['qbo', 'shopify', 'amazon', 'shipstation', 'klaviyo', 'manual'], i.provider),
      coalesce(i.external_id, i.email, i.phone)), 'nobody') as name
  from spine.customers as k
  left join spine.customer_identities as i
    on i.customer_id = k.id and coalesce(i.external_id, '') not like 'address\\_hash:%'
  where k.merged_into is null and k.dissolved_at is null group by k.id) as c`;

export async function stageIn(db: Queryable, provider: string, entity: string, payloads: unknown[], account = '') {
  const texts = payloads.map((payload) => (typeof payload === 'string' ? payload : JSON.stringify(payload)));
  const [counts] = await db.query(sql`
    select staged::integer, unchanged::integer, older::integer, rejected::integer
    from spine.stage_records(${provider}, ${entity}, ${texts}::text[], ${account})`);
  return counts as Staged;
}

/** Counts of the outcomes that there were. */
export async function resolveIn(db: Queryable, batchSize = 20_000): Promise<Record<string, number>> {
  const [{ metrics }] = await db.query(sql`select to_jsonb(spine.resolve_pending(${batchSize}::integer)) as metrics`);
  return Object.fromEntries(Object.entries(metrics as Record<string, number>).filter(([, count]) => count !== 0));
}

const rejects = (db: Queryable) => column(db, sql`select reason as name from staging.rejects order by id`);

async function column(db: Queryable, query: ReturnType<typeof sql>): Promise<string[]> {
  return (await db.query(query)).map((row) => row.name);
}

async function record(db: Queryable, query: ReturnType<typeof sql>): Promise<Record<string, string | null>> {
  return Object.fromEntries((await db.query(query)).map((row) => [row.key, row.value]));
}
