import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { UsageError } from '../command.ts';
import { plain } from '../plain.ts';
import { Problem } from '../problem.ts';
import { findCustomers } from '../spine.ts';
import { formatTable } from '../table.ts';

export type Match = Awaited<ReturnType<typeof findCustomers>>[number];

/** The customer that somebody names by id, email, phone, order or name: one that was merged or dissolved by its id alone. */
export async function whichCustomer(db: Queryable, query: string | undefined): Promise<bigint> {
  const named = query?.trim() ?? '';
  if (named === '') throw new UsageError('say which customer');
  if (await isCustomer(db, named)) return BigInt(named);
  const matches = await findCustomers(db, named);
  if (matches.length === 0) throw await nothingFound(db, named);
  if (new Set(matches.map((match) => match.customer_id)).size === 1) return matches[0]!.customer_id;
  console.error(listMatches(matches));
  throw new Problem('several customers match', 'Give the id of the one that you mean.');
}

export function listMatches(matches: Match[]): string {
  return formatTable(
    matches.map(({ customer_id, display_name, matched_on, matched_value, former }) => ({
      customer: String(customer_id),
      name: display_name,
      'matched on': former ? `former ${matched_on.replace('_', ' ')}` : matched_on.replace('_', ' '),
      value: matched_value,
    })),
  );
}

/** What was looked for may be here without a customer; then that is what helps. */
export async function nothingFound(db: Queryable, query: string): Promise<Problem> {
  const [{ waiting }] = z.tuple([z.object({ waiting: z.boolean() })]).parse(
    await db.query(sql`
      select exists (
        select from spine.orders as o
        where o.customer_id is null and o.number in (${query}::text, '#' || ${query}::text, ltrim(${query}::text, '#'))
      ) as waiting`),
  );
  return waiting
    ? new Problem(
        'this order is held, but has no customer yet',
        'Run: npx spine resolve. What stays is listed by: npx spine review list',
      )
    : new Problem(
        'no customer matches',
        'Give a customer id, an external id (an order: order:6001), an email, a phone, an order number or a name. What waits: npx spine status',
      );
}

/** One line about a customer, for a question; of one that was merged, about whom it was merged into. */
export async function nameCustomer(db: Queryable, id: bigint): Promise<string> {
  const rows = z
    .array(
      z.object({
        live: z.bigint(),
        name: z.string().nullable(),
        identities: z.coerce.number(),
        orders: z.coerce.number(),
      }),
    )
    .parse(
      await db.query(sql`
        select c.customer_id as live, c.display_name as name, c.identity_count as identities,
          c.order_count as orders
        from spine.v_unified_customer as c where c.customer_id = spine.live_customer(${id}::bigint)`),
    );
  const [known] = plain(rows);
  if (!known) return `customer ${id}`;
  const customer = known.live === id ? `customer ${id}` : `customer ${known.live}, once ${id},`;
  return `${customer} (${known.name}, ${count(known.identities, 'identity', 'identities')}, ${count(known.orders, 'order', 'orders')})`;
}

/** The customer that an id leads to by now; null when it leads nowhere. */
export async function liveCustomer(db: Queryable, id: bigint): Promise<bigint | null> {
  const rows = await db.query(sql`select spine.live_customer(${id}::bigint) as id`);
  return z.tuple([z.object({ id: z.bigint().nullable() })]).parse(rows)[0].id;
}

async function isCustomer(db: Queryable, text: string): Promise<boolean> {
  if (!/^\d{1,18}$/.test(text)) return false;
  const rows: unknown[] = await db.query(sql`select from spine.customers as k where k.id = ${BigInt(text)}::bigint`);
  return rows.length > 0;
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}
