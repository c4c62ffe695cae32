// What people decide of customers: merges, splits, links, primaries, and how each is taken back. See spine.ts.
import { type Queryable, sql } from '@databases/pg';
import type { Provider } from '../spine.ts';
import { type Change, changes, event } from './answers.ts';

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
export async function previewSplit(
  db: Queryable,
  { identities, override = false }: { identities: bigint[]; override?: boolean },
): Promise<Change[]> {
  return changes(await db.query(sql`select * from spine.preview_split(${identities}::bigint[], ${override}::boolean)`));
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
