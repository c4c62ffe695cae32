import { z } from 'zod';
import type { Fetched, Wanted } from '../../ingest/provider.ts';
import type { Ask } from './ask.ts';
import { customers, type Listed, orders } from './documents.ts';
import { readRecords } from './read_records.ts';
import { Refused, refusalOf } from './refused.ts';

const AT_ONCE = 10;

/** Read what deliveries named; what is gone is left out. */
export async function fetchWanted(wanted: Wanted[], ask: Ask): Promise<Fetched[]> {
  const fetched: Fetched[] = [];
  for (const listed of [customers, orders]) {
    const named = [...new Set(wanted.filter(({ entity }) => entity === listed.entity).map(({ id }) => id))];
    const ids = named.filter((id) => listed.entity === 'customer' || !id.includes('/Customer/'));
    for (const customer of named.filter((id) => !ids.includes(id)))
      fetched.push(...(await fetchOrdersOf(customer, ask)));
    for (let at = 0; at < ids.length; at += AT_ONCE)
      fetched.push(...(await fetchSome(ids.slice(at, at + AT_ONCE), listed, ask)));
  }
  return fetched;
}

const Paged = z.object({ pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }) });

/** All orders of a customer: after a merge those of the other one are among them, whether or not they show a change. */
async function fetchOrdersOf(customer: string, ask: Ask): Promise<Fetched[]> {
  const fetched: Fetched[] = [];
  const filter = `customer_id:${customer.slice(customer.lastIndexOf('/') + 1)}`;
  for (let after: string | null | undefined = null; after !== undefined; ) {
    const asked = await ask(orders.page, { first: AT_ONCE, after, filter });
    const list = asked.reply.data[orders.field];
    if (list === null || list === undefined) throw refusalOf(asked.reply);
    const { pageInfo } = Paged.parse(list);
    const read = await readRecords(asked, orders, ask);
    fetched.push(...read.flatMap((one) => ('record' in one ? [one.record] : [])));
    after = pageInfo.hasNextPage && pageInfo.endCursor && pageInfo.endCursor !== after ? pageInfo.endCursor : undefined;
  }
  return fetched;
}

async function fetchSome(ids: string[], listed: Listed, ask: Ask): Promise<Fetched[]> {
  const asked = await ask(listed.byId, { ids });
  // null is one that is gone, unless it was kept from us
  const refused = asked.reply.errors.some(({ path }) => path?.length === 2);
  if (refused) throw new Refused(`Shopify denies the reading of ${listed.field}`, 'Check the scopes of the app.');
  const read = await readRecords(asked, listed, ask);
  return read.flatMap((one) => ('record' in one ? [one.record] : []));
}
