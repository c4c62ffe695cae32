// The SQL interface, function by function, for programs in TypeScript. Nothing is decided here: each call is one
// statement, and takes the caller's pool or transaction. What psql can do, this can do, and the other way round.
import { type ConnectionPool, type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { openPool } from './db/pool.ts';
import { texts } from './db/texts.ts';
import { type Metrics, readMetrics } from './jobs/metrics.ts';

export type { Change } from './calls/answers.ts';
export * from './calls/decisions.ts';
export * from './calls/explanations.ts';
export * from './calls/guards.ts';
export * from './calls/reviews.ts';
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
  ambiguous_customer_ids: z.array(z.coerce.bigint()),
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
    from spine.stage_records(${provider}::text, ${entity}::text, ${texts(payloads)}, ${account}::text)`),
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

function value(rows: unknown): string | null {
  return one(z.object({ value: z.string().nullable() }), rows).value;
}
