import type { Context, Feed, Mode, Position } from '../../ingest/provider.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import type { OrdersApi } from './orders_api.ts';
import { beginning, type Place, readPlace, restarted } from './place.ts';
import { readOrders } from './read_orders.ts';
import { readTime } from './read_time.ts';

/** Changes may become visible a little out of order. */
const OVERLAP = 10 * 60_000;

type Options = { api: OrdersApi; scope: string[]; log: Context['log'] };

/**
 * Orders by the time of their change. A list is read to its end, and then stands for all changes up to the time that its
 * first page answered, which is Amazon's clock and never ours: the next list begins a little before that.
 */
export function createOrdersFeed({ api, scope, log }: Options): Feed {
  async function* pages({ position, mode }: { position: Position; mode: Mode }) {
    let place = readPlace(position, scope, mode);
    let mayRestart = true;
    for (;;) {
      const token = place.token;
      const listed = await api.list({ after: place.after, token }).catch((error) => {
        // the token is too old, or the list has changed under it
        if (token === undefined || !mayRestart || !(error instanceof ProviderError) || error.status !== 400)
          throw error;
        return undefined;
      });
      if (!listed) {
        log.info('list_begun_again', { provider: 'amazon', mode });
        mayRestart = false;
        place = restarted(place);
        continue;
      }
      const { records, rejects, newest } = readOrders(listed.text);
      const first = token === undefined;
      place = {
        ...place,
        // times that can't be read have been seen; then the changes themselves say how far the list reaches
        before: first ? isoOf(readTime(listed.before)) : place.before,
        newest: Math.max(newest ?? 0, first ? 0 : (place.newest ?? 0)) || undefined,
      };
      if (listed.next === undefined) {
        yield { records, rejects, position: finished(place, mode) };
        return;
      }
      place = { ...place, token: listed.next, tokenAt: new Date().toISOString() };
      yield { records, rejects, position: place };
    }
  }
  return { entity: 'order', pages };
}

function finished({ v, scope, after, before, newest }: Place, mode: Mode): Position {
  if (mode === 'full') return { v, scope, after: beginning(), done: true };
  const reached = before === undefined ? newest : Date.parse(before);
  return { v, scope, after: isoOf(reached, OVERLAP) ?? after };
}

const isoOf = (at: number | undefined, less = 0): string | undefined =>
  at === undefined ? undefined : new Date(at - less).toISOString();
