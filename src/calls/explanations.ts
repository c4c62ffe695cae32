// Why customers are what they are, and were what they were. See spine.ts.
import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import type { Provider } from '../spine.ts';

const Step = z.object({
  step: z.bigint(),
  at: z.date(),
  event_id: z.bigint().nullable(),
  event: z.string(),
  provider: z.string().nullable(),
  entity: z.string().nullable(),
  identity_key: z.string().nullable(),
  customer_id: z.bigint().nullable(),
  from_customer_id: z.bigint().nullable(),
  matched_by: z.string().nullable(),
  matched_value: z.string().nullable(),
  actor: z.string().nullable(),
  sentence: z.string(),
});
const Link = z.object({
  step: z.number(),
  from_identity_id: z.bigint(),
  from_provider: z.string(),
  from_key: z.string().nullable(),
  to_identity_id: z.bigint(),
  to_provider: z.string(),
  to_key: z.string().nullable(),
  kind: z.enum([
    'email',
    'phone',
    'address_hash',
    'order_reference',
    'upstream_merge',
    'decision',
    'same_key',
    'parent',
    'history',
  ]),
  value: z.string().nullable(),
  former: z.boolean(),
  sentence: z.string(),
});
const Reason = z.object({ reason: z.string(), detail: z.record(z.string(), z.unknown()), sentence: z.string() });
const PastCustomer = z.object({
  customer_id: z.bigint(),
  state: z.enum(['live', 'merged', 'dissolved', 'erased']),
  merged_into: z.bigint().nullable(),
  kind: z.enum(['person', 'business', 'house']),
  primary_email: z.string().nullable(),
  primary_phone: z.string().nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  company: z.string().nullable(),
  identities: z.array(
    z.object({
      identity_id: z.coerce.bigint(),
      provider: z.string().nullable(),
      external_id: z.string().nullable(),
      ended: z.boolean(),
    }),
  ),
});

/** An identity, by id or by the provider's key; a key may be of something that waits. */
export type IdentityRef = bigint | { provider: Provider; key: string };

/** How a customer came together, step by step, and what is true of it now (`event_id` null); a merged id explains its survivor. */
export async function explainCustomer(db: Queryable, customer: bigint): Promise<z.infer<typeof Step>[]> {
  return z
    .array(Step)
    .parse(await db.query(sql`select * from spine.explain_customer(${customer}::bigint) order by step`));
}

/** The shortest chain of evidence between two identities of one customer; empty when they are not one: ask `whyNotLinked`. */
export async function whyLinked(db: Queryable, a: IdentityRef, b: IdentityRef): Promise<z.infer<typeof Link>[]> {
  return z.array(Link).parse(await db.query(sql`select * from spine.why_linked(${refs(a, b)}) order by step`));
}

/** Why two identities, or what waits, are not one customer, the strongest reason first; empty when they are one. */
export async function whyNotLinked(db: Queryable, a: IdentityRef, b: IdentityRef): Promise<z.infer<typeof Reason>[]> {
  return z.array(Reason).parse(await db.query(sql`select * from spine.why_not_linked(${refs(a, b)})`));
}

/** A customer as it was at a moment; null before it was created. */
export async function customerAsOf(
  db: Queryable,
  customer: bigint,
  at: Date,
): Promise<z.infer<typeof PastCustomer> | null> {
  const rows = await db.query(sql`select * from spine.customer_as_of(${customer}::bigint, ${at}::timestamptz)`);
  return z.array(PastCustomer).parse(rows)[0] ?? null;
}

/** Ids or keys, but both the same: SQL has one function for each. */
function refs(a: IdentityRef, b: IdentityRef) {
  if (typeof a === 'bigint' && typeof b === 'bigint') return sql`${a}::bigint, ${b}::bigint`;
  if (typeof a === 'bigint' || typeof b === 'bigint') throw new TypeError('give two ids or two keys');
  return sql`${a.provider}::text, ${a.key}::text, ${b.provider}::text, ${b.key}::text`;
}
