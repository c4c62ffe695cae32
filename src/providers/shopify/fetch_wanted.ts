import type { Fetched, Wanted } from '../../ingest/provider.ts';
import type { Ask } from './ask.ts';
import { customers, type Listed, orders } from './documents.ts';
import { readRecords } from './read_records.ts';
import { Refused } from './refused.ts';

const AT_ONCE = 10;

/** Read what deliveries named; what is gone is left out. */
export async function fetchWanted(wanted: Wanted[], ask: Ask): Promise<Fetched[]> {
  const fetched: Fetched[] = [];
  for (const listed of [customers, orders]) {
    const ids = [...new Set(wanted.filter(({ entity }) => entity === listed.entity).map(({ id }) => id))];
    for (let at = 0; at < ids.length; at += AT_ONCE)
      fetched.push(...(await fetchSome(ids.slice(at, at + AT_ONCE), listed, ask)));
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
