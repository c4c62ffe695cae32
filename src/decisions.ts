// What people decide: reviews, merges, splits, links, and how each is taken back. See spine.ts.
import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import type { Provider } from './spine.ts';

export const ChangeRow = z.object({
  what: z.string(),
  provider: z.string().nullable(),
  identity_key: z.string().nullable(),
  identity_id: z.bigint().nullable(),
  from_customer_id: z.bigint().nullable(),
  customer_id: z.bigint().nullable(),
  orders: z.bigint().nullable(),
});
const Evidence = z.array(
  z.object({
    customer_id: z.coerce.bigint(),
    identifiers: z.array(z.object({ kind: z.string(), value: z.string(), former: z.boolean() })),
  }),
);
const ReviewEvidence = z.object({ candidates: z.array(z.coerce.bigint()), evidence: Evidence, digest: z.string() });
const Event = z.object({ event: z.bigint() });

/** One difference that a decision makes; what it is, and how many orders and shipments go with it. */
export type Change = z.infer<typeof ChangeRow>;

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

/** Merge a customer into another, whose id stays; gives the event that `unmerge` takes. */
export async function mergeCustomers(
  db: Queryable,
  { fromCustomer, intoCustomer, reason }: { fromCustomer: bigint; intoCustomer: bigint; reason?: string },
): Promise<bigint> {
  return event(
    await db.query(sql`
    select spine.merge_customers(${fromCustomer}::bigint, ${intoCustomer}::bigint, ${reason ?? null}::text) as event`),
  );
}

/** What a merge would move and decide; nothing is changed. */
export async function previewMerge(
  db: Queryable,
  { fromCustomer, intoCustomer }: { fromCustomer: bigint; intoCustomer: bigint },
): Promise<Change[]> {
  return changes(
    await db.query(sql`select * from spine.preview_merge(${fromCustomer}::bigint, ${intoCustomer}::bigint)`),
  );
}

/** Take a merge back: what it moved returns, what came since stays, and the answer says what that is. */
export async function unmerge(db: Queryable, { event, reason }: { event: bigint; reason?: string }): Promise<Change[]> {
  return changes(await db.query(sql`select * from spine.unmerge(${event}::bigint, ${reason ?? null}::text)`));
}

type Split = { reason?: string; override?: boolean };

/** Decide that one identity is somebody else than the rest of its customer. */
export async function splitIdentity(
  db: Queryable,
  { identity, reason, override = false }: Split & { identity: bigint },
): Promise<Change[]> {
  return changes(
    await db.query(sql`
    select * from spine.split_identity(${identity}::bigint, ${reason ?? null}::text, ${override}::boolean)`),
  );
}

/** Decide that identities of one customer are people of their own, each for itself. */
export async function splitIdentities(
  db: Queryable,
  { identities, reason, override = false }: Split & { identities: bigint[] },
): Promise<Change[]> {
  return changes(
    await db.query(sql`
    select * from spine.split_identities(${identities}::bigint[], ${reason ?? null}::text, ${override}::boolean)`),
  );
}

/** What a split would do; nothing is changed. */
export async function previewSplit(db: Queryable, identities: bigint[]): Promise<Change[]> {
  return changes(await db.query(sql`select * from spine.preview_split(${identities}::bigint[])`));
}

/** Decide that an external id belongs to a customer, and move it there with its orders; gives the event. */
export async function linkIdentity(
  db: Queryable,
  {
    provider,
    externalId,
    customer,
    reason,
  }: { provider: Provider; externalId: string; customer: bigint; reason?: string },
): Promise<bigint> {
  return event(
    await db.query(sql`
    select spine.link_identity(${provider}::text, ${externalId}::text, ${customer}::bigint, ${reason ?? null}::text) as event`),
  );
}

/** Let a customer go by this email, phone, name or company of its own; gives the event. */
export async function setPrimary(
  db: Queryable,
  {
    customer,
    kind,
    value,
    reason,
  }: { customer: bigint; kind: 'email' | 'phone' | 'name' | 'company'; value: string; reason?: string },
): Promise<bigint> {
  return event(
    await db.query(sql`
    select spine.set_primary(${customer}::bigint, ${kind}::text, ${value}::text, ${reason ?? null}::text) as event`),
  );
}

/** Take back a decision that is neither a merge's nor a review's. */
export async function undoDecision(
  db: Queryable,
  { decision, reason }: { decision: bigint; reason?: string },
): Promise<Change[]> {
  return changes(await db.query(sql`select * from spine.undo_decision(${decision}::bigint, ${reason ?? null}::text)`));
}

function event(rows: unknown): bigint {
  return z.tuple([Event]).parse(rows)[0].event;
}

function changes(rows: unknown): Change[] {
  return z.array(ChangeRow).parse(rows);
}
