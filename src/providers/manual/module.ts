import type { ProviderModule } from '../../ingest/provider.ts';
import { fileFeed } from './files.ts';
import { openFolder } from './folder.ts';
import { type ManualSettings, readManualSettings } from './settings.ts';

/** Looking into a folder costs little, and works on network disks, which tell of no changes. */
const INTERVAL = 2_000;

export const manual: ProviderModule<ManualSettings> = {
  provider: 'manual',
  readSettings: readManualSettings,
  open(settings, { log }) {
    const folder = openFolder(settings.folder, log);
    return {
      provider: 'manual',
      account: '',
      feeds: [fileFeed('customer', folder, log), fileFeed('order', folder, log)],
      interval: INTERVAL,
    };
  },
};
