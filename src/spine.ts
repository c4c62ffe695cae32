// The SQL interface, function by function, for programs in TypeScript. Nothing is decided here: each call is one
// statement, and takes the caller's pool or transaction. What psql can do, this can do, and the other way round.
import { type ConnectionPool, type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { openPool } from './db/pool.ts';
import { type Metrics, readMetrics } from './jobs/metrics.ts';

export type { Metrics };
export type Provider = 'shopify' | 'qbo' | 'amazon' | 'shipstation' | 'klaviyo' | 'manual';
export type Entity = 'customer' | 'profile' | 'order' | 'shipment';
export type MatchedBy = z.infer<typeof MatchedBy>;

const MatchedBy = z.enum([
  'exact',
  'order_reference',
  'email',
  'phone',
  'address_hash',
  'manual',
  'upstream_merge',
  'none',
]);
const Staged = z.object({ staged: z.bigint(), unchanged: z.bigint(), older: z.bigint(), rejected: z.bigint() });
const Resolved = z.object({
  customer_id: z.bigint().nullable(),
  is_new: z.boolean(),
  is_ambiguous: z.boolean(),
  matched_by: MatchedBy.nullable(),
  ambiguous_customer_ids: z.array(z.bigint()),
});
const Upserted = Resolved.extend({ action: z.enum(['created', 'updated', 'linked', 'ambiguous', 'unidentified']) });
const FoundCustomer = z.object({
  customer_id: z.bigint(),
  display_name: z.string().nullable(),
  matched_on: z.enum(['customer_id', 'external_id', 'email', 'phone', 'order', 'name']),
  matched_value: z.string(),
  former: z.boolean(),
});
const Violation = z.object({ invariant: z.string(), detail: z.string() });
const Change = z.object({
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
export type Change = z.infer<typeof Change>;

export type Address = {
  name?: string | null;
  address1?: string | null;
  address2?: string | null;
  city?: string | null;
  state?: string | null;
  postalCode?: string | null;
  country?: string | null;
};

/** What is known of a customer; all but the provider may be left out. */
export type CustomerClaim = {
  provider: Provider;
  externalId?: string | null;
  email?: string | null;
  phone?: string | null;
  address?: Address | null;
  firstName?: string | null;
  lastName?: string | null;
  company?: string | null;
};

/** Open a pool on the spine's database; call `dispose()` when done. */
export function connect(connectionString: string): ConnectionPool {
  return openPool(connectionString, { verb: 'api' });
}

/** Stage payloads, each the text of a JSON object. One call is one transaction: at most about 1,000 at a time. */
export async function stageRecords(
  db: Queryable,
  {
    provider,
    entity,
    payloads,
    account = '',
  }: { provider: Provider; entity: Entity; payloads: string[]; account?: string },
): Promise<z.infer<typeof Staged>> {
  return one(
    Staged,
    await db.query(sql`
    select staged, unchanged, older, rejected
    from spine.stage_records(${provider}::text, ${entity}::text, ${payloads}::text[], ${account}::text)`),
  );
}

/** Resolve everything that is pending, in the caller's transaction. */
export async function resolvePending(db: Queryable, { batchSize }: { batchSize?: number } = {}): Promise<Metrics> {
  return readMetrics(
    await (batchSize === undefined
      ? db.query(sql`select * from spine.resolve_pending()`)
      : db.query(sql`select * from spine.resolve_pending(${batchSize}::integer)`)),
  );
}

/** Resolve one batch of what is pending; `decided` is 0 when nothing was left. */
export async function resolveBatch(db: Queryable, { batchSize }: { batchSize: number }): Promise<Metrics> {
  return readMetrics(await db.query(sql`select * from spine.resolve_batch(${batchSize}::integer)`));
}

/** Find, or make, the customer of one claim, at once. */
export async function resolveCustomer(db: Queryable, claim: CustomerClaim): Promise<z.infer<typeof Resolved>> {
  return one(
    Resolved,
    await db.query(sql`
    select customer_id, is_new, is_ambiguous, matched_by, ambiguous_customer_ids
    from spine.resolve_customer(${claimArguments(claim)})`),
  );
}

/** The same, with the action that was taken. */
export async function upsertCustomer(db: Queryable, claim: CustomerClaim): Promise<z.infer<typeof Upserted>> {
  return one(
    Upserted,
    await db.query(sql`
    select customer_id, is_new, is_ambiguous, matched_by, ambiguous_customer_ids, action
    from spine.upsert_customer(${claimArguments(claim)})`),
  );
}

/** The form in which emails are compared; null if it is none. */
export async function normalizeEmail(db: Queryable, email: string | null): Promise<string | null> {
  return value(await db.query(sql`select spine.normalize_email(${email}::text) as value`));
}

/** The form in which phone numbers are compared; null if it is none, or has an extension. */
export async function normalizePhone(db: Queryable, phone: string | null): Promise<string | null> {
  return value(await db.query(sql`select spine.normalize_phone(${phone}::text) as value`));
}

/** SHA-256 of the normalized address; null if it says too little to identify a household. */
export async function computeAddressHash(db: Queryable, address: Address | null): Promise<string | null> {
  return value(await db.query(sql`select spine.address_hash(${json(address)}::jsonb) as value`));
}

/** Fill the customer of orders that lack one and whose customer is known; gives how many. */
export async function backfillOrders(db: Queryable): Promise<bigint> {
  return one(z.object({ filled: z.coerce.bigint() }), await db.query(sql`select spine.backfill_orders() as filled`))
    .filled;
}

/** Customers by any email, phone, name, external id or order number, present or former. */
export async function findCustomers(db: Queryable, query: string): Promise<z.infer<typeof FoundCustomer>[]> {
  return z.array(FoundCustomer).parse(
    await db.query(sql`
    select customer_id, display_name, matched_on, matched_value, former from spine.find_customers(${query}::text)`),
  );
}

/** What is wrong with the graph; empty when it is sound. */
export async function checkInvariants(db: Queryable): Promise<z.infer<typeof Violation>[]> {
  return z.array(Violation).parse(await db.query(sql`select invariant, detail from spine.check_invariants()`));
}

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
  return one(
    z.object({ claimed: z.boolean() }),
    await db.query(
      sql`select spine.review_claim(${review}::bigint, make_interval(mins => ${minutes}::integer)) as claimed`,
    ),
  ).claimed;
}

/** Give a claimed review back. */
export async function reviewRelease(db: Queryable, review: bigint): Promise<void> {
  await db.query(sql`select spine.review_release(${review}::bigint)`);
}

/** Claim the next open review; null when there is none. */
export async function reviewNext(db: Queryable, { minutes = 10 }: { minutes?: number } = {}): Promise<bigint | null> {
  return one(
    z.object({ review: z.bigint().nullable() }),
    await db.query(sql`select spine.review_next(make_interval(mins => ${minutes}::integer)) as review`),
  ).review;
}

/** What a person has to see to decide a review, as it is now; the digest goes back with the decision. */
export async function reviewEvidence(db: Queryable, review: bigint): Promise<z.infer<typeof ReviewEvidence>> {
  return one(
    ReviewEvidence,
    await db.query(sql`select candidates, evidence, digest from spine.review_evidence(${review}::bigint)`),
  );
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

function claimArguments({ provider, externalId, email, phone, address, firstName, lastName, company }: CustomerClaim) {
  return sql`
    provider => ${provider}::text, external_id => ${externalId ?? null}::text, email => ${email ?? null}::text,
    phone => ${phone ?? null}::text, address => ${json(address)}::jsonb, first_name => ${firstName ?? null}::text,
    last_name => ${lastName ?? null}::text, company => ${company ?? null}::text`;
}

function json(given: object | null | undefined): string | null {
  return given ? JSON.stringify(given) : null;
}

function one<Row>(row: z.ZodType<Row>, rows: unknown): Row {
  return z.tuple([row]).parse(rows)[0];
}

function event(rows: unknown): bigint {
  return one(Event, rows).event;
}

function changes(rows: unknown): Change[] {
  return z.array(Change).parse(rows);
}

function value(rows: unknown): string | null {
  return one(z.object({ value: z.string().nullable() }), rows).value;
}
