import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { explain } from './explain.ts';
import type { Source } from './provider.ts';

const DAY = 24 * 3_600_000;
/** After a failure it is tried again this soon. */
const AGAIN = 10 * 60_000;

/** See that the provider delivers to us, at once and every day, until the signal. Polling does not wait for it. */
export async function keepSubscribed(
  source: Source,
  { log, signal }: { log: Log; signal: AbortSignal },
): Promise<void> {
  while (source.subscribe && !signal.aborted) {
    let rest = DAY;
    try {
      await source.subscribe();
    } catch (error) {
      if (signal.aborted) return;
      const { error: fact, hint } = explain(error);
      log.error('subscribing_failed', { provider: source.provider, error: fact, hint });
      rest = AGAIN;
    }
    await sleep(rest, undefined, { signal }).catch(() => {});
  }
}
