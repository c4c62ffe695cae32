import { once } from 'node:events';
import type { ConnectionPool } from '@databases/pg';
import type { Log } from '../log.ts';
import { Problem } from '../problem.ts';
import { keepSubscribed } from './keep_subscribed.ts';
import { createReceiver, isReceived, type Received } from './receiver.ts';
import type { Unreceived } from './unreceived.ts';

type Options = {
  db: ConnectionPool;
  log: Log;
  signal: AbortSignal;
  received: Received[];
  unreceived?: Unreceived[];
  host: string;
  port: number;
};

const HINTS: Record<string, string> = {
  EADDRINUSE:
    'Another program listens there: choose another port with SPINE_WEBHOOK_PORT, or --port of spine webhooks.',
  EACCES: 'This port needs more rights: choose one from 1024 on with SPINE_WEBHOOK_PORT, or --port of spine webhooks.',
  EADDRNOTAVAIL: 'This machine does not have the address: see SPINE_WEBHOOK_HOST, or --host of spine webhooks.',
  ENOTFOUND: 'The host is not known: see SPINE_WEBHOOK_HOST, or --host of spine webhooks.',
};

/** Who has not sent a whole delivery by then delivers it again. */
const GRACE = 2_000;

/** Receive deliveries until the signal; then take no more, and finish what is in hand. */
export async function runReceiver(options: Options): Promise<void> {
  const { close } = await startReceiver(options);
  const subscribed = options.received.map(({ source }) => source && keepSubscribed(source, options));
  if (!options.signal.aborted) await once(options.signal, 'abort');
  await close();
  await Promise.all(subscribed);
}

/** The same, given back as soon as it listens; ended by `close`. */
export async function startReceiver({ host, port, ...options }: Options): Promise<{ close: () => Promise<void> }> {
  const { log } = options;
  const received = options.received.filter(isReceived);
  const server = createReceiver({ ...options, received });
  try {
    const url = await server.listen({ host, port });
    log.info('receiver_started', { url, providers: received.map(({ module }) => module.provider).join(' ') });
  } catch (error) {
    await server.close();
    const { code } = error as NodeJS.ErrnoException;
    throw new Problem(
      `webhooks can not be received at ${host}:${port} (${code ?? 'failed'})`,
      HINTS[code ?? ''] ?? 'Choose another address with SPINE_WEBHOOK_HOST and SPINE_WEBHOOK_PORT.',
      error,
    );
  }
  const close = async (): Promise<void> => {
    const cut = setTimeout(() => server.server.closeAllConnections(), GRACE);
    await server.close();
    clearTimeout(cut);
    log.info('receiver_stopped');
  };
  return { close };
}
