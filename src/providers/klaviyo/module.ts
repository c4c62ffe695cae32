import type { ProviderModule } from '../../ingest/provider.ts';
import { sweepOf } from '../../ingest/sweep.ts';
import { createKlaviyoClient } from './client.ts';
import { klaviyoDeliveries } from './deliveries.ts';
import { profileLookup } from './lookup.ts';
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
      sweeps: [sweepOf({ db: context.db, provider: 'klaviyo', account: '', lookup: profileLookup(client) })],
      interval: INTERVAL,
      fetch: (wanted) => fetchProfiles(client, wanted),
    };
  },
  deliveries: klaviyoDeliveries,
};
