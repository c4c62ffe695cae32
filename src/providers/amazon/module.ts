import type { Context, Fetched, ProviderModule, Source, Wanted } from '../../ingest/provider.ts';
import { createAccess } from './access.ts';
import { type Authorize, createOperation, type Plan } from './operation.ts';
import { createOrders2026 } from './orders_2026.ts';
import { createOrdersFeed } from './orders_feed.ts';
import { readOrders } from './read_orders.ts';
import { readSettings, type Settings } from './settings.ts';

/** A list may be asked for once in three minutes. */
const INTERVAL = 5 * 60_000;

/** Amazon: orders of one seller in one region. */
export const amazon: ProviderModule<Settings> = { provider: 'amazon', readSettings, open };

function open(settings: Settings, context: Context): Source {
  const { log, signal } = context;
  const access = createAccess(settings, context);
  const authorize: Authorize = async (refused) => ({ [TOKEN]: await access(refused?.[TOKEN]) });
  const operation = (plan: Plan) => createOperation(plan, { base: settings.url, authorize, log, signal });
  const api = createOrders2026(settings.marketplaces, operation);
  const scope = [settings.sellerId, ...settings.marketplaces];

  async function fetch(wanted: Wanted[]): Promise<Fetched[]> {
    const records: Fetched[] = [];
    for (const id of new Set(wanted.map((one) => one.id))) {
      const answer = await api.get(id);
      if (answer !== undefined) records.push(...readOrders(answer).records);
    }
    return records;
  }
  return { provider: 'amazon', account: '', feeds: [createOrdersFeed({ api, scope, log })], interval: INTERVAL, fetch };
}

const TOKEN = 'x-amz-access-token';
