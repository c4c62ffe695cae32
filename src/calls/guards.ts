// What stops matching, who stands for many, and what other rules or a rebuild would change. See spine.ts.
import { type Queryable, sql } from '@databases/pg';
import type { Provider } from '../spine.ts';
import { type Change, changes } from './answers.ts';

export type IdentifierKind = 'email' | 'phone' | 'address_hash';
/** A customer of a provider, by the provider's id of it. */
export type House = { provider: Provider; externalId: string };
type Identifier = { kind: IdentifierKind; value: string };
type Because = { reason?: string };

/** Let an identifier, or for emails local@* or *@domain, join nobody any longer; gives what came apart. */
export async function blockIdentifier(db: Queryable, { kind, value, reason }: Identifier & Because): Promise<Change[]> {
  return changes(
    await db.query(sql`select * from spine.block_identifier(${kind}::text, ${value}::text, ${reason ?? null}::text)`),
  );
}

/** Lift the block or the quarantine of an identifier; gives what changed. */
export async function unblockIdentifier(
  db: Queryable,
  { kind, value, reason }: Identifier & Because,
): Promise<Change[]> {
  return changes(
    await db.query(sql`select * from spine.unblock_identifier(${kind}::text, ${value}::text, ${reason ?? null}::text)`),
  );
}

/** What a block would change; nothing is changed. */
export async function previewBlock(db: Queryable, { kind, value }: Identifier): Promise<Change[]> {
  return changes(await db.query(sql`select * from spine.preview_block(${kind}::text, ${value}::text)`));
}

/** What lifting a block or a quarantine would change; nothing is changed. */
export async function previewUnblock(db: Queryable, { kind, value }: Identifier): Promise<Change[]> {
  return changes(await db.query(sql`select * from spine.preview_unblock(${kind}::text, ${value}::text)`));
}

/** Decide that a customer of a provider stands for many people: its orders go by their own contact fields. */
export async function markHouse(
  db: Queryable,
  { provider, externalId, reason }: House & { reason: string },
): Promise<Change[]> {
  return changes(
    await db.query(sql`select * from spine.mark_house(${provider}::text, ${externalId}::text, ${reason}::text)`),
  );
}

/** Take that back. */
export async function unmarkHouse(db: Queryable, { provider, externalId, reason }: House & Because): Promise<Change[]> {
  return changes(
    await db.query(
      sql`select * from spine.unmark_house(${provider}::text, ${externalId}::text, ${reason ?? null}::text)`,
    ),
  );
}

/** What `markHouse` would change; nothing is changed. */
export async function previewHouse(db: Queryable, { provider, externalId }: House): Promise<Change[]> {
  return changes(await db.query(sql`select * from spine.preview_house(${provider}::text, ${externalId}::text)`));
}

/** Decide all claims again from an empty state, in canonical order; gives what differs, and applies it unless `dryRun`. */
export async function rebuildIdentities(
  db: Queryable,
  { dryRun = true }: { dryRun?: boolean } = {},
): Promise<Change[]> {
  return changes(await db.query(sql`select * from spine.rebuild_identities(${dryRun}::boolean)`));
}

/** What a rebuild under other settings (and `block`, `unblock`: lists of [kind, value]) would change; nothing is changed. */
export async function previewRules(db: Queryable, settings: Record<string, unknown>): Promise<Change[]> {
  return changes(await db.query(sql`select * from spine.preview_rules(${JSON.stringify(settings)}::jsonb)`));
}
