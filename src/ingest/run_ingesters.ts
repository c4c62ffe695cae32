import { once } from 'node:events';
import type { ConnectionPool } from '@databases/pg';
import type { Log } from '../log.ts';
import { runDaemon } from './daemon.ts';
import type { Configured } from './open_sources.ts';
import { isReceived } from './receiver.ts';
import { startReceiver } from './run_receiver.ts';
import type { Unreceived } from './unreceived.ts';

type Options = {
  db: ConnectionPool;
  log: Log;
  signal: AbortSignal;
  configured: Configured[];
  unreceived?: Unreceived[];
  /** Where deliveries are received. */
  host: string;
  port: number;
};

/** Sessions that one source may hold at once: locks of a feed and of a sweep, a page of each, tokens, what it works off in two places. */
export const SESSIONS = 8;

/** A daemon for each source, and the receiver, until the signal; what each has in hand is finished. */
export async function runIngesters({ configured, host, port, ...options }: Options): Promise<void> {
  const { signal } = options;
  const receiver = configured.some(isReceived)
    ? await startReceiver({ ...options, received: configured, host, port })
    : undefined;
  const daemons = configured.map(({ module, source }) => source && runDaemon({ ...options, module, source }));
  if (!signal.aborted) await once(signal, 'abort');
  await receiver?.close();
  await Promise.all(daemons);
}
