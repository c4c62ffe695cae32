import type { ProviderModule } from '../../ingest/provider.ts';
import { createKlaviyoClient } from './client.ts';
import { klaviyoDeliveries } from './deliveries.ts';
import { fetchProfiles, profileFeed } from './profiles.ts';
import { type KlaviyoSettings, readKlaviyoSettings } from './settings.ts';

/** Half a minute: a reading is one request where nothing has changed. */
const INTERVAL = 30_000;

export const klaviyo: ProviderModule<KlaviyoSettings> = {
  provider: 'klaviyo',
  readSettings: readKlaviyoSettings,
  open(settings, context) {
    const client = createKlaviyoClient(settings, context);
    return {
      provider: 'klaviyo',
      account: '',
      feeds: [profileFeed(client)],
      interval: INTERVAL,
      fetch: (wanted) => fetchProfiles(client, wanted),
    };
  },
  deliveries: klaviyoDeliveries,
};
