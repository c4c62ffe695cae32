import type { ProviderModule } from '../../ingest/provider.ts';
import { read, verifier } from './deliveries.ts';
import { openSource } from './open.ts';
import { readSettings, type Settings } from './settings.ts';

/** ShipStation: version 1 (orders, customers, shipments), version 2 (shipments), or both. */
export const shipstation: ProviderModule<Settings> = {
  provider: 'shipstation',
  readSettings,
  open: (settings, context) => openSource(settings, context),
  deliveries: { longest: 1024 * 1024, verifier, read },
};
