// What people decide of what waits, and how two of them keep out of each other's way. See spine.ts.
import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { event } from './answers.ts';

const Evidence = z.array(
  z.object({
    customer_id: z.coerce.bigint(),
    identifiers: z.array(z.object({ kind: z.string(), value: z.string(), former: z.boolean() })),
  }),
);
const ReviewEvidence = z.object({ candidates: z.array(z.coerce.bigint()), evidence: Evidence, digest: z.string() });

type Decision = { review: bigint; reason?: string; digest?: string };

/** Decide that a review is about this customer and none of the other candidates; gives the event. */
export async function reviewLink(
  db: Queryable,
  { review, customer, reason, digest }: Decision & { customer: bigint },
): Promise<bigint> {
  return event(
    await db.query(sql`
    select spine.review_link(${review}::bigint, ${customer}::bigint, ${reason ?? null}::text, ${digest ?? null}::text) as event`),
  );
}

/** Decide that a review is about none of its candidates but a customer of its own; gives the event. */
export async function reviewCreate(db: Queryable, { review, reason, digest }: Decision): Promise<bigint> {
  return event(
    await db.query(sql`
    select spine.review_create(${review}::bigint, ${reason ?? null}::text, ${digest ?? null}::text) as event`),
  );
}

/** Merge the candidates of a review into this customer, and link it there; gives the event. */
export async function reviewMerge(
  db: Queryable,
  { review, intoCustomer, reason, digest }: Decision & { intoCustomer: bigint },
): Promise<bigint> {
  return event(
    await db.query(sql`
    select spine.review_merge(${review}::bigint, ${intoCustomer}::bigint, ${reason ?? null}::text, ${digest ?? null}::text) as event`),
  );
}

/** Decide that the claims of a review wait for nobody; gives the event. */
export async function reviewDismiss(db: Queryable, { review, reason, digest }: Decision): Promise<bigint> {
  return event(
    await db.query(sql`
    select spine.review_dismiss(${review}::bigint, ${reason ?? null}::text, ${digest ?? null}::text) as event`),
  );
}

/** Take back what a person decided on a review; it is open again. Gives the event. */
export async function reviewUndo(
  db: Queryable,
  { review, reason }: { review: bigint; reason?: string },
): Promise<bigint> {
  return event(await db.query(sql`select spine.review_undo(${review}::bigint, ${reason ?? null}::text) as event`));
}

/** Claim an open review for some minutes; false when somebody else has it. */
export async function reviewClaim(
  db: Queryable,
  { review, minutes = 10 }: { review: bigint; minutes?: number },
): Promise<boolean> {
  return z
    .tuple([z.object({ claimed: z.boolean() })])
    .parse(
      await db.query(
        sql`select spine.review_claim(${review}::bigint, make_interval(mins => ${minutes}::integer)) as claimed`,
      ),
    )[0].claimed;
}

/** Give a claimed review back. */
export async function reviewRelease(db: Queryable, review: bigint): Promise<void> {
  await db.query(sql`select spine.review_release(${review}::bigint)`);
}

/** Claim the next open review; null when there is none. */
export async function reviewNext(db: Queryable, { minutes = 10 }: { minutes?: number } = {}): Promise<bigint | null> {
  return z
    .tuple([z.object({ review: z.bigint().nullable() })])
    .parse(await db.query(sql`select spine.review_next(make_interval(mins => ${minutes}::integer)) as review`))[0]
    .review;
}

/** What a person has to see to decide a review, as it is now; the digest goes back with the decision. */
export async function reviewEvidence(db: Queryable, review: bigint): Promise<z.infer<typeof ReviewEvidence>> {
  return z
    .tuple([ReviewEvidence])
    .parse(await db.query(sql`select candidates, evidence, digest from spine.review_evidence(${review}::bigint)`))[0];
}
