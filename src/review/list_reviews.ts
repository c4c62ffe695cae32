import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { toJson } from '../json.ts';
import { formatTable } from '../table.ts';
import { countOpen } from './read_review.ts';

const Listed = z.array(
  z.object({
    review: z.bigint(),
    provider: z.string(),
    identity_key: z.string(),
    reason: z.string(),
    names: z.array(z.string()),
    candidate_count: z.coerce.number(),
    candidates: z.array(z.object({ customer_id: z.coerce.bigint(), display_name: z.string().nullable() })),
    created_at: z.date(),
    claimed_by: z.string().nullable(),
  }),
);

/** The open reviews, oldest first, as a table or as JSON. */
export async function listReviews(db: Queryable, { limit, json }: { limit: number; json: boolean }): Promise<string> {
  const open = await countOpen(db);
  // the view aggregates for each row, so it is asked for those that are shown alone
  const reviews = Listed.parse(
    await db.query(sql`
      select v.review_id as review, v.provider, v.identity_key, v.reason, v.names, v.candidate_count, v.candidates,
        v.created_at, n.claimed_by
      from (
        select r.id, case when r.claimed_until > now() then r.claimed_by end as claimed_by
        from spine.match_reviews as r
        where r.state = 'open'
        order by r.created_at, r.id
        limit ${limit}
      ) as n
      join spine.v_ambiguous_matches as v on v.review_id = n.id
      order by v.created_at, v.review_id`),
  );
  if (json) return toJson({ open, reviews });
  if (reviews.length === 0) return 'No review waits.';
  const table = formatTable(
    reviews.map(
      ({ review, provider, identity_key, reason, names, candidates, candidate_count, created_at, claimed_by }) => ({
        review: String(review),
        provider,
        key: identity_key,
        names: names.slice(0, 2).join(', ') || '-',
        reason,
        candidates: describe(candidates, candidate_count),
        since: created_at.toISOString().slice(0, 10),
        'claimed by': claimed_by,
      }),
    ),
  );
  return reviews.length < open ? `${table}\n${reviews.length} of ${open} are shown: --limit` : table;
}

function describe(candidates: { customer_id: bigint; display_name: string | null }[], count: number): string {
  const shown = candidates
    .slice(0, 3)
    .map(({ customer_id, display_name }) => `${customer_id} ${display_name ?? ''}`.trim());
  return [...shown, ...(count > shown.length ? [`${count - shown.length} more`] : [])].join(', ');
}
