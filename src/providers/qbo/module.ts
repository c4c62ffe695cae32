import type { ProviderModule } from '../../ingest/provider.ts';
import { createQboClient } from './client.ts';
import { qboDeliveries } from './deliveries.ts';
import { createFeed } from './feed.ts';
import { fetchObjects } from './fetch_objects.ts';
import { readSettings, type Settings } from './settings.ts';

const ACCOUNT = '';
/** Seven requests a reading, of 500,000 a month that Intuit gives away; webhooks tell sooner. */
const INTERVAL = 2 * 60_000;

export const qbo: ProviderModule<Settings> = {
  provider: 'qbo',
  readSettings,
  open(settings, context) {
    const client = createQboClient(settings, ACCOUNT, context);
    const { realm, pageSize } = settings;
    const shared = { db: context.db, client, account: ACCOUNT, realm, pageSize };
    return {
      provider: 'qbo',
      account: ACCOUNT,
      feeds: [createFeed({ ...shared, entity: 'customer' }), createFeed({ ...shared, entity: 'order' })],
      interval: INTERVAL,
      fetch: (wanted) => fetchObjects(client, wanted),
    };
  },
  deliveries: qboDeliveries,
};
