import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { reviewEvidence } from '../spine.ts';

const count = z.coerce.number();
const Row = z.object({
  review: z.bigint(),
  provider: z.string(),
  identity_key: z.string(),
  reason: z.string(),
  state: z.enum(['open', 'decided', 'settled']),
  decision: z.string().nullable(),
  decided_customer_id: z.bigint().nullable(),
  actor: z.string().nullable(),
  decided_at: z.date().nullable(),
  claimed_by: z.string().nullable(),
  created_at: z.date(),
  candidate_count: count,
  records: z.array(z.string()),
  names: z.array(z.string()),
  emails: z.array(z.string()),
  phones: z.array(z.string()),
});
const Person = z.object({
  customer_id: z.bigint(),
  name: z.string().nullable(),
  company: z.string().nullable(),
  emails: z.array(z.string()),
  phones: z.array(z.string()),
  identities: z.array(z.string()),
  orders: count,
  value: z.string().nullable(),
  last_order_on: z.string().nullable(),
  since: z.string(),
});

export type Candidate = z.infer<typeof Person> & { evidence: { kind: string; value: string; former: boolean }[] };
export type Review = z.infer<typeof Row> & { candidates: Candidate[]; digest: string };

/** A review as it is now: who waits, and each candidate with what points at it. */
export async function readReview(db: Queryable, review: bigint): Promise<Review> {
  const { candidates, evidence, digest } = await reviewEvidence(db, review); // raises when there is none
  const [row] = z.tuple([Row]).parse(
    await db.query(sql`
      select r.id as review, r.provider, r.identity_key, r.reason, r.state, r.decision, r.decided_customer_id, r.actor,
        r.decided_at, case when r.claimed_until > now() then r.claimed_by end as claimed_by, r.created_at,
        r.candidate_count, w.records, w.names, w.emails, w.phones
      from spine.match_reviews as r
      cross join lateral (
        select coalesce(array_agg(distinct k.entity || ' ' || k.external_id), '{}') as records,
          coalesce(array_agg(distinct k.name) filter (where k.name is not null), '{}') as names,
          coalesce(array_agg(distinct f.value) filter (where f.kind = 'email'), '{}') as emails,
          coalesce(array_agg(distinct f.value) filter (where f.kind = 'phone'), '{}') as phones
        from (
          select c.*, coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.company) as name
          from spine.waiting_in(r.provider, r.identity_key) as c
        ) as k
        left join lateral (
          select 'email' as kind, u.value from unnest(k.emails) as u (value)
          union all
          select 'phone', u.value from unnest(k.phones) as u (value)
        ) as f on true
      ) as w
      where r.id = ${review}::bigint`),
  );
  const people = z.array(Person).parse(
    await db.query(sql`
      select c.customer_id, c.display_name as name, c.company, c.emails, c.phones, i.identities, c.order_count as orders,
        (select string_agg(m.value || ' ' || m.key, ', ' order by m.key) from jsonb_each_text(c.lifetime_value) as m) as value,
        c.last_order_on::text, to_char(c.created_at, 'YYYY-MM-DD') as since
      from spine.v_unified_customer as c
      cross join lateral (
        select coalesce(array_agg(concat_ws(' ', i.provider, i.external_id) order by i.id), '{}') as identities
        from spine.customer_identities as i
        where i.customer_id = c.customer_id and coalesce(i.external_id, '') not like 'address\_hash:%'
      ) as i
      where c.customer_id = any (${candidates}::bigint[])
      order by array_position(${candidates}::bigint[], c.customer_id)`),
  );
  const evidenceOf = new Map(evidence.map((one) => [one.customer_id, one.identifiers]));
  return {
    ...row,
    candidates: people.map((one) => ({ ...one, evidence: evidenceOf.get(one.customer_id) ?? [] })),
    digest,
  };
}

/** How many reviews are open. */
export async function countOpen(db: Queryable): Promise<number> {
  return z
    .tuple([z.object({ open: count })])
    .parse(await db.query(sql`select count(*) as open from spine.match_reviews where state = 'open'`))[0].open;
}
