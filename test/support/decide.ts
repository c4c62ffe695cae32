import { type Queryable, sql } from '@databases/pg';

/** The live customer of an identity. */
export async function customerOf(db: Queryable, provider: string, key: string): Promise<bigint> {
  const [row] = await db.query(sql`
    select customer_id from spine.customer_identities where provider = ${provider} and external_id = ${key}`);
  if (!row) throw new Error(`no identity ${provider} ${key}`);
  return row.customer_id;
}

export async function identityOf(db: Queryable, provider: string, key: string): Promise<bigint> {
  const [row] = await db.query(sql`
    select id from spine.customer_identities where provider = ${provider} and external_id = ${key}`);
  if (!row) throw new Error(`no identity ${provider} ${key}`);
  return row.id;
}

/** The open review of a key. */
export async function reviewOf(db: Queryable, provider: string, key: string): Promise<bigint> {
  const [row] = await db.query(sql`
    select id from spine.match_reviews where provider = ${provider} and identity_key = ${key} and state = 'open'`);
  if (!row) throw new Error(`no open review of ${provider} ${key}`);
  return row.id;
}

export async function merge(db: Queryable, from: bigint, into: bigint, reason: string | null = null): Promise<bigint> {
  const [row] = await db.query(
    sql`select spine.merge_customers(${from}::bigint, ${into}::bigint, ${reason}::text) as event`,
  );
  return row.event;
}

/** What an unmerge tells: what, identity and how many orders. */
export async function unmerge(db: Queryable, event: bigint): Promise<string[]> {
  return told(await db.query(sql`select * from spine.unmerge(${event}::bigint)`));
}

export const told = (
  changes: { what: string; provider: string | null; identity_key: string | null; orders: bigint | null }[],
) =>
  changes.map(({ what, provider, identity_key, orders }) =>
    [what, provider, identity_key, orders].filter((part) => part !== null).join(' '),
  );

/** An error leaves the transaction usable: the statement runs in a savepoint. */
export async function refusal(
  db: Queryable & { tx: <T>(work: (inner: Queryable) => Promise<T>) => Promise<T> },
  query: ReturnType<typeof sql>,
): Promise<{ code: string; message: string; hint: string; detail?: string } | undefined> {
  try {
    await db.tx((inner) => inner.query(query));
    return undefined;
  } catch (error) {
    const { code, message, hint, detail } = error as { code: string; message: string; hint: string; detail?: string };
    return { code, message, hint, ...(detail !== undefined && { detail }) };
  }
}
