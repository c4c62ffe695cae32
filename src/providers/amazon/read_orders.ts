import type { Fetched, Unreadable } from '../../ingest/provider.ts';
import { recordsIn } from '../../ingest/records_in.ts';
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
  const orders: Orders = recordsIn(answer, ASKED);
  for (const { payload } of orders.records) {
    const changedAt = changeOf(payload);
    if (changedAt !== undefined && changedAt > (orders.newest ?? 0)) orders.newest = changedAt;
  }
  return orders;
}

function changeOf(text: string): number | undefined {
  const order = JSON.parse(text);
  return readTime(order?.lastUpdatedTime ?? order?.LastUpdateDate);
}
