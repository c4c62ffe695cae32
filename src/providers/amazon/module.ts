import type { Context, Fetched, ProviderModule, Source, Wanted } from '../../ingest/provider.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import { createAccess } from './access.ts';
import { deliveries } from './deliveries.ts';
import { type Authorize, createOperation, type Plan } from './operation.ts';
import { createOrders2026 } from './orders_2026.ts';
import type { OrdersApi } from './orders_api.ts';
import { createOrdersFeed } from './orders_feed.ts';
import { createOrdersV0, RESTRICTED_PATHS } from './orders_v0.ts';
import { readOrders } from './read_orders.ts';
import { createRestrictedAccess } from './restricted_access.ts';
import { readSettings, type Settings } from './settings.ts';

/** A list may be asked for once in three minutes. */
const INTERVAL = 5 * 60_000;
const TOKEN = 'x-amz-access-token';

/** Amazon: the orders of one seller in one region, and the notifications of their changes. */
export const amazon: ProviderModule<Settings> = { provider: 'amazon', readSettings, open, deliveries };

function open(settings: Settings, context: Context): Source {
  const { log } = context;
  const { sellerId, marketplaces, queue } = settings;
  const api = openApi(settings, context);
  const source: Source = {
    provider: 'amazon',
    account: '',
    feeds: [createOrdersFeed({ api, scope: [sellerId, ...marketplaces], log })],
    interval: INTERVAL,
    fetch: (wanted) => fetchOrders(api, wanted),
  };
  if (queue)
    source.listen = async (keep, signal) => {
      const { listenToQueue } = await import('./queue.ts'); // the AWS SDK is large
      await listenToQueue({ queue, seller: sellerId, log }, keep, signal);
    };
  return source;
}

function openApi(settings: Settings, context: Context): OrdersApi {
  const { log, signal } = context;
  const { url: base, marketplaces } = settings;
  const access = createAccess(settings, context);
  const operations = (give: (refused?: string) => Promise<string>) => {
    const authorize: Authorize = async (refused) => ({ [TOKEN]: await give(refused?.[TOKEN]) });
    return (plan: Plan) => createOperation(plan, { base, authorize, log, signal });
  };
  const open = operations(access);
  if (settings.api === '2026-01-01') return createOrders2026(marketplaces, open);
  const restricted = createRestrictedAccess({ paths: RESTRICTED_PATHS, operation: open, access, log });
  return createOrdersV0(marketplaces, operations(restricted));
}

async function fetchOrders(api: OrdersApi, wanted: Wanted[]): Promise<Fetched[]> {
  const fetched: Fetched[] = [];
  for (const id of new Set(wanted.map((one) => one.id))) {
    const answer = await api.get(id);
    if (answer === undefined) continue;
    const { records, rejects } = readOrders(answer);
    if (rejects.length > 0) {
      throw new ProviderError(`Amazon answered an order with ${rejects[0]!.reason}`, 'It is tried again.');
    }
    fetched.push(...records);
  }
  return fetched;
}
