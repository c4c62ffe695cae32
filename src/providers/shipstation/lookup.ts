import { type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import type { Lookup } from '../../ingest/sweep.ts';
import type { Api } from './api.ts';
import { readWindow } from './feed.ts';
import type { List } from './list.ts';
import { ordersByCreation } from './lists.ts';

/** As many as a page of the list has. */
const AT_ONCE = 500;
/** More than the hour that the wall clock goes back in autumn. */
const MARGIN = 2 * 3_600_000;

const Made = z.array(z.object({ external_id: z.string(), created_at: z.date() }));

/**
 * A deleted order is absent from the lists and leaves no trace; there is no list of given ids. Those that were made at the
 * time of some that are held are listed: ids are given in that order, so these are hardly more.
 */
export function orderLookup(api: Api, db: ConnectionPool, pageSize?: number): Lookup {
  const list = ordersByCreation(api);
  const find = async (keys: string[]): Promise<Set<string>> => {
    const made = Made.parse(
      await db.query(sql`
        select external_id, created_at from spine.list_created_at('shipstation', 'order', ${keys}::text[])`),
    );
    const dated = new Set(made.map(({ external_id }) => external_id));
    const found = new Set(keys.filter((key) => !dated.has(key))); // when to look for these nobody knows
    const [first, last] = [made[0], made.at(-1)];
    if (!first || !last) return found;
    for await (const key of listed(list, first.created_at, last.created_at, pageSize)) found.add(key);
    return found;
  };
  return {
    entity: 'order',
    atOnce: AT_ONCE,
    find,
    isThere: async (key) => (await find([key])).has(key),
    stub: (key) => ({ orderId: key.slice('order:'.length), deleted: true }),
  };
}

async function* listed(list: List, from: Date, until: Date, pageSize?: number): AsyncGenerator<string> {
  const { clock } = list.api;
  const window = {
    list: list.name,
    from: clock.from(from.getTime() - MARGIN),
    until: clock.until(until.getTime() + MARGIN),
    upTo: until.toISOString(),
    page: 1,
  };
  for await (const { asked } of readWindow(list, window, pageSize)) {
    for (const { orderId } of asked.rows) yield `order:${String(orderId)}`;
  }
}
