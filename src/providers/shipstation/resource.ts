import type { Entity } from '../../ingest/provider.ts';
import type { List } from './list.ts';
import { WITHOUT_ITEMS } from './lists.ts';

/** A list that a delivery names: its path, and the parameters that choose from it. */
export type Resource = Pick<List, 'path' | 'member' | 'entity' | 'query'> & { version: 'v1' | 'v2' };

const LISTS: Record<string, Omit<Resource, 'path' | 'query'>> = {
  '/orders': { version: 'v1', member: 'orders', entity: 'order' },
  '/shipments': { version: 'v1', member: 'shipments', entity: 'shipment' },
  '/fulfillments': { version: 'v1', member: 'fulfillments', entity: 'shipment' },
  '/v2/shipments': { version: 'v2', member: 'shipments', entity: 'shipment' },
};
/** What a delivery is about; without one of these an address names a whole list. */
const BATCHES = ['importbatch', 'batchid', 'batch_id'];
const OURS = ['page', 'pagesize', 'page_size', 'includeshipmentitems'];

/** The list at this path and query; undefined if it is none that is read. */
export function readResource({ pathname, searchParams }: URL): Resource | undefined {
  const list = Object.hasOwn(LISTS, pathname) ? LISTS[pathname] : undefined;
  if (!list) return undefined;
  const named = [...searchParams].filter(([name]) => !OURS.includes(name.toLowerCase()));
  return {
    ...list,
    path: pathname,
    query: { ...Object.fromEntries(named), ...(pathname === '/shipments' && WITHOUT_ITEMS) },
  };
}

/** The batch that an address names, if any. */
export function batchIn({ searchParams }: URL): string | undefined {
  return [...searchParams].find(([name, value]) => BATCHES.includes(name.toLowerCase()) && value !== '')?.[1];
}

/** The feed that an event is about, by its name. */
export function entityOf(type: string): Entity {
  return /ship|fulfil/i.test(type) ? 'shipment' : 'order';
}
