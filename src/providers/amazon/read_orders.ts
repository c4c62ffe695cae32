import { itemOf } from '../../import/item.ts';
import { wholeValue } from '../../import/json_slice.ts';
import { unwrap } from '../../import/unwrap.ts';
import type { Fetched, Unreadable } from '../../ingest/provider.ts';
import { readTime } from './read_time.ts';

export type Orders = {
  records: Fetched[];
  rejects: Unreadable[];
  /** When the newest of them changed, in milliseconds. */
  newest?: number;
};

const ASKED = { provider: 'amazon', entity: 'order' } as const;

/** The orders in an answer of either API, each as the text that came. */
export function readOrders(answer: string): Orders {
  const orders: Orders = { records: [], rejects: [] };
  for (const found of unwrap(wholeValue(Buffer.from(answer)), ASKED)) {
    const item = itemOf(found);
    if (item.kind === 'reject') orders.rejects.push({ entity: 'order', raw: item.raw, reason: item.reason });
    if (item.kind !== 'payload') continue;
    const changedAt = changeOf(item.text);
    orders.records.push({ entity: 'order', payload: item.text });
    if (changedAt !== undefined && changedAt > (orders.newest ?? 0)) orders.newest = changedAt;
  }
  return orders;
}

function changeOf(text: string): number | undefined {
  const order = JSON.parse(text);
  return readTime(order?.lastUpdatedTime ?? order?.LastUpdateDate);
}
