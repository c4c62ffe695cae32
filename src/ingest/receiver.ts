import type { ConnectionPool } from '@databases/pg';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Log } from '../log.ts';
import type { Verified } from './delivery.ts';
import { keepDelivery } from './keep_delivery.ts';
import type { ProviderModule, Source } from './provider.ts';
import { workOff } from './work_off.ts';

/** A provider whose deliveries are received; with a source, what they name is fetched at once. */
export type Received = { module: ProviderModule; settings: unknown; source?: Source };

type Options = { db: ConnectionPool; log: Log; signal: AbortSignal; received: Received[] };

/** A delivery that says it was sent longer ago, or so far ahead, is a replay or comes from a wrong clock. */
const OLDEST = 48 * 3_600_000;
const AHEAD = 3_600_000;

/**
 * The server that providers deliver to, at `/webhooks/<provider>`. A delivery is verified over its raw bytes, kept, and
 * answered; what it means is worked off afterwards. What is forged, stale or too long is refused and kept nowhere.
 */
export function createReceiver(options: Options): FastifyInstance {
  const server = fastify({ logger: false, bodyLimit: 1024, trustProxy: false });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.get('/healthz', async () => ({ ok: true }));
  for (const received of options.received) receive(server, received, options);
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'there is nothing here' }));
  server.setErrorHandler((error: { statusCode?: number; code?: string }, _request, reply) => {
    const status = error.statusCode ?? 500;
    options.log[status >= 500 ? 'error' : 'info']('delivery_not_taken', { status, code: error.code });
    return reply.code(status).send({ error: status === 413 ? 'too long' : status >= 500 ? 'try again' : 'refused' });
  });
  return server;
}

function receive(server: FastifyInstance, { module, settings, source }: Received, { db, log, signal }: Options): void {
  const { provider, deliveries } = module;
  const verify = deliveries?.verifier(settings);
  if (!deliveries || !verify) return;
  const account = source?.account ?? '';
  const workSoon = coalesced(async () => {
    await workOff({ db, log, signal, module, account, source });
  }, log);
  const handle = async (request: FastifyRequest, reply: FastifyReply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const path = (request.params as { '*'?: string })['*'] ?? '';
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    );
    const verified = withinWindow(await verify({ headers, body, path }));
    if (!verified.ok) {
      log.info('delivery_refused', { provider, reason: verified.reason });
      return reply.code(401).send({ error: verified.reason });
    }
    const fresh = await keepDelivery(db, { provider, account }, { ...verified, body });
    log.debug('delivery_kept', { provider, topic: verified.topic, again: !fresh });
    if (fresh && !verified.privacy) workSoon();
    return reply.code(200).send({ kept: true });
  };
  for (const url of [`/webhooks/${provider}`, `/webhooks/${provider}/*`]) {
    server.route({ method: 'POST', url, bodyLimit: deliveries.longest, handler: handle });
  }
}

function withinWindow(verified: Verified, now = Date.now()): Verified {
  if (!verified.ok || !verified.sentAt) return verified;
  const age = now - verified.sentAt.getTime();
  if (age > OLDEST) return { ok: false, reason: 'it was sent too long ago' };
  if (age < -AHEAD) return { ok: false, reason: 'it was sent in the future' };
  return verified;
}

/** One run at a time; whoever asks while one runs gets another after it. */
function coalesced(work: () => Promise<void>, log: Log): () => void {
  let running = false;
  let asked = false;
  const run = async () => {
    running = true;
    while (asked) {
      asked = false;
      await work().catch((error) => log.error('working_off_failed', { error: (error as Error).message }));
    }
    running = false;
  };
  return () => {
    asked = true;
    if (!running) void run();
  };
}
