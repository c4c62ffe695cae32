import type { Context, Feed, ProviderModule, Source } from '../../ingest/provider.ts';
import { sweepOf } from '../../ingest/sweep.ts';
import { createAsk } from './ask.ts';
import { customers, type Listed, orders } from './documents.ts';
import { fetchWanted } from './fetch_wanted.ts';
import { readEverything } from './full.ts';
import { type Reading, readChanges } from './incremental.ts';
import { lookup } from './lookup.ts';
import { createPageSize } from './page_size.ts';
import { readDelivery } from './read_delivery.ts';
import { readShopifySettings, type ShopifySettings } from './settings.ts';
import { subscribe } from './subscribe.ts';
import { verifyDelivery } from './verify_delivery.ts';

const INTERVAL = 60_000;
const ACCOUNT = '';

export const shopify: ProviderModule<ShopifySettings> = {
  provider: 'shopify',
  readSettings: readShopifySettings,
  open,
  deliveries: {
    longest: 5 * 1024 * 1024,
    verifier: (settings) =>
      settings.webhookSecrets.length === 0 ? undefined : (delivery) => verifyDelivery(delivery, settings),
    read: readDelivery,
  },
};

function open({ shop, receiver }: ShopifySettings, context: Context): Source | undefined {
  if (!shop) return undefined;
  const ask = createAsk(shop, ACCOUNT, context);
  const feed = (listed: Listed): Feed => {
    const reading: Reading = { ask, log: context.log, listed, size: createPageSize(listed.first) };
    return {
      entity: listed.entity,
      pages: ({ position, mode, now, signal }) =>
        mode === 'full' ? readEverything(position, { ...reading, now, signal }) : readChanges(position, now, reading),
    };
  };
  return {
    provider: 'shopify',
    account: ACCOUNT,
    feeds: [feed(customers), feed(orders)],
    sweeps: [customers, orders].map((listed) =>
      sweepOf({ db: context.db, provider: 'shopify', account: ACCOUNT, lookup: lookup(listed, ask) }),
    ),
    interval: INTERVAL,
    fetch: (wanted) => fetchWanted(wanted, ask),
    ...(receiver && { subscribe: () => subscribe(receiver, { ask, log: context.log }) }),
  };
}
