import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { UsageError } from '../command.ts';
import { plain } from '../plain.ts';
import { Problem } from '../problem.ts';
import type { IdentityRef, Provider } from '../spine.ts';

const Providers = z.enum(['shopify', 'qbo', 'amazon', 'shipstation', 'klaviyo', 'manual']);
const Side = z.tuple([
  z.object({
    name: z.string(),
    identity: z.bigint().nullable(),
    customer: z.bigint().nullable(),
    provider: z.string().nullable(),
    key: z.string().nullable(),
  }),
]);

/** An identity as it is written on the command line: its id, or `provider:external_id`. */
export function readIdentity(text: string): IdentityRef {
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  const [, name, key] = /^([a-z]+):(.+)$/s.exec(text) ?? [];
  const provider = Providers.safeParse(name);
  if (!provider.success || key === undefined) {
    throw new UsageError(
      `"${text}" is no identity: give its id, or provider:external_id, the provider one of ${Providers.options.join(', ')}`,
    );
  }
  return { provider: provider.data, key };
}

/** Provider and key of an account; an id says neither. */
export function readAccount(text: string): { provider: Provider; externalId: string } {
  const named = readIdentity(text);
  if (typeof named === 'bigint') throw new UsageError('name it as provider:external_id');
  return { provider: named.provider, externalId: named.key };
}

/** The id of an identity that is held. */
export async function whichIdentity(db: Queryable, named: IdentityRef): Promise<bigint> {
  if (typeof named === 'bigint') return named;
  const { identity } = await lookUp(db, named);
  if (identity !== null) return identity;
  throw new Problem(
    `${named.provider} ${named.key} waits, and belongs to no customer`,
    'Its review: npx spine review list',
  );
}

/** Two identities that can be compared: both by id or, where one waits and has none, both by key. */
export async function whichPair(
  db: Queryable,
  a: IdentityRef,
  b: IdentityRef,
): Promise<readonly [IdentityRef, IdentityRef]> {
  if (typeof a === typeof b) return [a, b];
  const [one, other] = [await lookUp(db, a), await lookUp(db, b)];
  if (one.identity !== null && other.identity !== null) return [one.identity, other.identity];
  const keys = [one, other].map(({ provider, key }) => ({ provider: Providers.safeParse(provider).data, key }));
  if (keys.every((side): side is { provider: Provider; key: string } => Boolean(side.provider && side.key))) {
    return [keys[0]!, keys[1]!];
  }
  throw new Problem('one of them has no external id, the other waits', 'See its review: npx spine review list');
}

/** What is compared, with its customer: a bare number may have been meant as one of a customer. */
export async function nameSide(db: Queryable, named: IdentityRef): Promise<string> {
  const { name, identity, customer } = await lookUp(db, named);
  return `${plain(name)} (${identity === null ? 'it waits' : `identity ${identity}, customer ${customer}`})`;
}

async function lookUp(db: Queryable, named: IdentityRef): Promise<z.infer<typeof Side>[0]> {
  const side =
    typeof named === 'bigint'
      ? sql`spine.why_side(${named}::bigint)`
      : sql`spine.why_side(${named.provider}::text, ${named.key}::text)`;
  return Side.parse(
    await db.query(sql`
      select s.name, s.identity_id as identity, s.customer_id as customer, s.provider, s.identity_key as key
      from ${side} as s`),
  )[0];
}
