// What the tests of explanations ask, in short forms; identities go by provider and key.
import { type Queryable, sql } from '@databases/pg';

export const sentences = async (db: Queryable, customer: bigint): Promise<string[]> =>
  (await db.query(sql`select sentence from spine.explain_customer(${customer}::bigint) order by step`)).map(
    (row) => row.sentence,
  );

/** The steps that events tell, without what is true now. */
export const story = async (db: Queryable, customer: bigint): Promise<string[]> =>
  (
    await db.query(sql`
    select sentence from spine.explain_customer(${customer}::bigint) where event_id is not null order by step`)
  ).map((row) => row.sentence);

/** What is true now, of one sort or of all. */
export const now = async (db: Queryable, customer: bigint, sort?: string): Promise<string[]> =>
  (
    await db.query(sql`
    select sentence from spine.explain_customer(${customer}::bigint)
    where event_id is null and event = coalesce(${sort ?? null}, event) order by step`)
  ).map((row) => row.sentence);

export async function customerOf(db: Queryable, provider: string, key: string): Promise<bigint> {
  const [row] = await db.query(sql`
    select customer_id from spine.customer_identities where provider = ${provider} and external_id = ${key}`);
  if (!row) throw new Error(`no identity ${provider} ${key}`);
  return row.customer_id;
}

type Ends = [providerA: string, keyA: string, providerB: string, keyB: string];

export const whyLinked = (db: Queryable, ...[providerA, keyA, providerB, keyB]: Ends) =>
  db.query(sql`
    select kind, value, former, sentence from spine.why_linked(${providerA}, ${keyA}, ${providerB}, ${keyB}) order by step`);

export const whyNot = (db: Queryable, ...[providerA, keyA, providerB, keyB]: Ends) =>
  db.query(
    sql`select reason, detail, sentence from spine.why_not_linked(${providerA}, ${keyA}, ${providerB}, ${keyB})`,
  );

export const reasons = async (db: Queryable, ...ends: Ends): Promise<string[]> =>
  (await whyNot(db, ...ends)).map((row) => row.reason);

/** The only reason, as a sentence. */
export async function because(db: Queryable, ...ends: Ends): Promise<string> {
  const rows = await whyNot(db, ...ends);
  if (rows.length !== 1) throw new Error(`not one reason: ${JSON.stringify(rows.map((row) => row.sentence))}`);
  return rows[0].sentence;
}

/** What a person decided about keys, each as [provider, key, side]. */
export async function decide(
  db: Queryable,
  decision: string,
  keys: [string, string, number?][],
  {
    field = null,
    value = null,
    reason = null,
  }: { field?: string | null; value?: string | null; reason?: string | null } = {},
): Promise<bigint> {
  const [{ id }] = await db.query(sql`
    insert into spine.identity_decisions (decision, field, value, reason, actor)
    values (${decision}, ${field}, ${value}, ${reason}, 'anna') returning id`);
  for (const [provider, key, side = 0] of keys) {
    await db.query(sql`
      insert into spine.identity_decision_keys (decision_id, provider, identity_key, side)
      values (${id}::bigint, ${provider}, ${key}, ${side}::smallint)`);
  }
  return id;
}
