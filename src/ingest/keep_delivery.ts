import { type Queryable, sql } from '@databases/pg';
import type { Delivered } from './delivery.ts';

/** Keep a delivery; false if it was kept before. */
export async function keepDelivery(
  db: Queryable,
  { provider, account }: { provider: string; account: string },
  { key, topic, body, sentAt, privacy, account: named }: Delivered,
): Promise<boolean> {
  const [{ id }] = await db.query(sql`
    select spine.keep_delivery(${provider}::text, ${named ?? account}::text, ${key}::text, ${topic}::text, ${body}::bytea,
      ${sentAt ?? null}::timestamptz, ${privacy ? 'open' : 'pending'}::text) as id`);
  return id !== null;
}
