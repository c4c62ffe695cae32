import { createHash } from 'node:crypto';
import { type Queryable, sql } from '@databases/pg';

/** What the database says, without ids, seq and times. Databases are the same when `staged`, `orders` and `partition` are. */
export type Digest = { staged: string; orders: string; partition: string; outcomes: string; primaries: string };

/** A customer is named by all its identities, so that two databases name the same customer alike. */
const NAMED = sql`(
  select k.id, string_agg(i.provider || ' ' || coalesce(i.external_id, i.email, i.phone), ' + '
    order by i.provider, coalesce(i.external_id, i.email, i.phone) collate "C") as name
  from spine.customers as k join spine.customer_identities as i on i.customer_id = k.id
  where k.merged_into is null group by k.id)`;

/** Lines in order, so that a difference can be read. */
export const LINES = {
  staged: sql`
    select concat_ws(' ', provider, entity, external_id, encode(payload_hash, 'hex')) as line from staging.records`,
  orders: sql`
    select concat_ws(' ', o.provider, o.external_id, coalesce(c.name, 'nobody')) as line
    from (select provider, external_id, customer_id from spine.orders
      union all select provider, external_id, customer_id from spine.shipments) as o
    left join ${NAMED} as c on c.id = o.customer_id`,
  partition: sql`select c.name as line from ${NAMED} as c`,
  outcomes: sql`
    select concat_ws(' ', h.provider, h.entity, h.external_id, h.state, h.matched_by, h.matched_value) as line from spine.claims as h
    union all
    select concat_ws(' ', 'review', m.provider, m.identity_key, m.reason, m.candidate_count,
      (select string_agg(c.name, ' or ' order by c.name collate "C") from ${NAMED} as c where c.id = any (m.candidates)))
    from spine.match_reviews as m where m.state = 'open'`,
  primaries: sql`
    select concat_ws('|', c.name, k.kind, k.primary_email, k.primary_phone, k.first_name, k.last_name, k.company) as line
    from ${NAMED} as c join spine.customers as k using (id)
    union all
    select concat_ws(' ', c.name, h.kind, h.value, case when h.former then 'former' end)
    from ${NAMED} as c join spine.customer_identifiers as h on h.customer_id = c.id`,
} as const;

export async function lines(db: Queryable, part: keyof typeof LINES): Promise<string[]> {
  const rows = await db.query(sql`select line from (${LINES[part]}) as x order by line collate "C"`);
  return rows.map((row) => row.line);
}

export async function digest(db: Queryable): Promise<Digest> {
  const parts: Partial<Digest> = {};
  for (const part of Object.keys(LINES) as (keyof typeof LINES)[]) {
    parts[part] = createHash('sha256')
      .update((await lines(db, part)).join('\n'))
      .digest('hex');
  }
  return parts as Digest;
}
