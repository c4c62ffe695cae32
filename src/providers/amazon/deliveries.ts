import type { ProviderModule } from '../../ingest/provider.ts';
import { readNotification } from './notification.ts';
import type { Settings } from './settings.ts';

/** Amazon has no webhook: its notifications lie in a queue, from where `listenToQueue` brings them. */
export const deliveries: NonNullable<ProviderModule<Settings>['deliveries']> = {
  longest: 1024 * 1024,
  verifier: () => undefined,
  /** A notification names an order and holds no person: it is fetched. */
  read({ body }) {
    const { type, order } = readNotification(body.toString('utf8'));
    if (type.toUpperCase() !== 'ORDER_CHANGE') return [{ kind: 'nothing', reason: 'it tells of no order' }];
    if (order === undefined) throw new Error('the notification names no order');
    return [{ kind: 'fetch', entity: 'order', id: order }];
  },
};
