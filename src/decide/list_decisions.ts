import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { toJson } from '../json.ts';
import { formatTable } from '../table.ts';

const Listed = z.array(
  z.object({
    decision: z.bigint(),
    event: z.bigint().nullable(),
    what: z.string(),
    actor: z.string(),
    created_at: z.date(),
    reason: z.string().nullable(),
    undo: z.string(),
  }),
);

/** What people decided and nobody took back, the latest first: one row for all that was decided at once. */
export async function listDecisions(db: Queryable, { limit, json }: { limit: number; json: boolean }): Promise<string> {
  const decisions = Listed.parse(
    await db.query(sql`
      select d.decision, d.event_id as event, d.actor, d.created_at, d.reason,
        case
          when d.field is not null then 'the ' || d.field || ' of customer ' || e.customer_id || ' is ' || d.value
          when e.event = 'merged' then 'merged customer ' || e.from_customer_id || ' into ' || e.customer_id
          when e.event = 'split' then 'split '
            || (select string_agg(concat_ws(' ', k.provider, k.identity_key), ', ' order by k.side)
                from spine.identity_decision_keys as k where k.decision_id = d.decision and k.side > 0)
            || ' off customer ' || e.customer_id
          when e.event = 'linked' then 'linked ' || e.provider || ' ' || e.external_id || ' to customer ' || e.customer_id
          when d.review_id is not null then concat_ws(' ', 'review', d.review_id::text || ':', e.detail ->> 'decision', e.provider, e.external_id,
            'to customer ' || e.customer_id)
          else d.said
        end as what,
        case
          when exists (select from spine.merges as m where m.event_id = d.event_id) then 'unmerge ' || d.event_id
          when d.review_id is not null then 'review undo ' || d.review_id
          else 'undo ' || d.decision
        end as undo
      from (
        select min(h.id) as decision, h.event_id, min(h.review_id) as review_id, min(h.actor) as actor,
          min(h.created_at) as created_at, min(h.reason) as reason, min(h.field) as field, min(h.value) as value,
          min(h.decision) as said
        from spine.identity_decisions as h
        where h.revoked_at is null
        group by h.event_id, case when h.event_id is null then h.id end
      ) as d
      left join spine.identity_events as e on e.id = d.event_id
      order by d.decision desc
      limit ${limit}`),
  );
  if (json) return toJson({ decisions });
  if (decisions.length === 0) return 'Nothing that was decided is in force.';
  const table = formatTable(
    decisions.map(({ what, actor, created_at, reason, undo }) => ({
      what,
      by: actor,
      on: created_at.toISOString().slice(0, 10),
      reason,
      'to take it back': `npx spine ${undo}`,
    })),
  );
  return decisions.length < limit ? table : `${table}\nThese are the latest ${limit}: --limit`;
}
