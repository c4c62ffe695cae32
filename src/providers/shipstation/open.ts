import type { Context, Feed, Source } from '../../ingest/provider.ts';
import { sweepOf } from '../../ingest/sweep.ts';
import { openV1, openV2 } from './api.ts';
import { feedOf } from './feed.ts';
import { fetchNamed } from './fetch_named.ts';
import * as lists from './lists.ts';
import { orderLookup } from './lookup.ts';
import type { Settings } from './settings.ts';

const MINUTE = 60_000;

/**
 * The account of these keys; undefined where there are none. With the keys of both versions both are read: an account
 * may have begun with one and gone on with the other.
 */
export function openSource(settings: Settings, context: Context, pageSize?: number): Source | undefined {
  const v1 = openV1(settings, context);
  const v2 = openV2(settings, context);
  if (!v1 && !v2) return undefined;
  const feeds: Feed[] = [];
  if (v1) {
    feeds.push(feedOf('customer', [lists.customers(v1)], pageSize), feedOf('order', [lists.orders(v1)], pageSize));
  }
  const shipments = [
    ...(v1 ? [lists.createdShipments(v1), lists.voidedShipments(v1), lists.fulfillments(v1)] : []),
    ...(v2 ? [lists.shipmentsV2(v2)] : []),
  ];
  feeds.push(feedOf('shipment', shipments, pageSize));
  const owner = { db: context.db, provider: 'shipstation', account: '' } as const;
  return {
    provider: 'shipstation',
    account: '',
    feeds,
    ...(v1 && { sweeps: [sweepOf({ ...owner, lookup: orderLookup(v1, context.db, pageSize) })] }),
    interval: 5 * MINUTE,
    fetch: (wanted) => fetchNamed(wanted, { v1, v2 }, pageSize),
  };
}
