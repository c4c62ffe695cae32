import { type ConnectionPool, sql } from '@databases/pg';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Log } from '../log.ts';
import type { Verified } from './delivery.ts';
import { explain } from './explain.ts';
import { keepDelivery } from './keep_delivery.ts';
import type { ProviderModule, Source } from './provider.ts';
import { hangUp, refuse } from './refusals.ts';
import { putOff, type Unreceived } from './unreceived.ts';
import { workOff } from './work_off.ts';

/** A provider whose deliveries are received; with a source, what they name is fetched at once. */
export type Received = { module: ProviderModule; settings: unknown; source?: Source };

type Options = { db: ConnectionPool; log: Log; signal: AbortSignal; received: Received[]; unreceived?: Unreceived[] };

/** A delivery that says it was sent longer ago, or so far ahead, is a replay. Clocks may be an hour off. */
const OLDEST = 48 * 3_600_000;
const AHEAD = 2 * 3_600_000;
/** What was left by another process, or failed, is found this soon. */
const SWEEP = 5_000;
const REQUEST_TIMEOUT = 30_000;

/**
 * The server that providers deliver to, at `/webhooks/<provider>`. A delivery is verified over its raw bytes, kept, and
 * answered; what it means is worked off afterwards. What is forged, stale or too long is refused and kept nowhere.
 */
export function createReceiver(options: Options): FastifyInstance {
  const { log, received, unreceived = [] } = options;
  const server = fastify({
    logger: false,
    bodyLimit: 1024,
    trustProxy: false,
    requestTimeout: REQUEST_TIMEOUT,
    forceCloseConnections: 'idle',
    // a path that can't be decoded is refused before there is a route
    frameworkErrors: (error, _request, reply) => refuse(log, error, reply),
    clientErrorHandler: (error, socket) => hangUp(log, error, socket),
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.get('/healthz', async () => ({ ok: true }));
  for (const one of received) receive(server, one, options);
  for (const one of unreceived) putOff(server, one, log);
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'there is nothing here' }));
  server.setErrorHandler((error: Error, request, reply) => refuse(log, error, reply, request));
  return server;
}

/** Whether a provider's deliveries can be received: it has some, and their secret is configured. */
export function isReceived({ module, settings }: Received): boolean {
  return module.deliveries?.verifier(settings) !== undefined;
}

function receive(server: FastifyInstance, one: Received, options: Options): void {
  const { module, settings, source } = one;
  const { db, log } = options;
  const { provider, deliveries } = module;
  const verify = deliveries?.verifier(settings);
  if (!deliveries || !verify) return;
  const work = coalesced(() => workOffAccounts(one, options), log, provider);
  const sweep = setInterval(work.soon, SWEEP).unref();
  server.addHook('onReady', async () => work.soon());
  server.addHook('onClose', async () => {
    clearInterval(sweep);
    await work.end();
  });
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
    const fresh = await keepDelivery(db, { provider, account: source?.account ?? '' }, { ...verified, body });
    log.debug('delivery_kept', { provider, topic: verified.topic, again: !fresh });
    if (fresh && !verified.privacy) work.soon();
    return reply.code(200).send({ kept: true });
  };
  for (const url of [`/webhooks/${provider}`, `/webhooks/${provider}/*`]) {
    server.route({ method: 'POST', url, bodyLimit: deliveries.longest, config: { provider }, handler: handle });
    server.route({
      method: ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url,
      handler: (_request, reply) => reply.code(405).header('allow', 'POST').send({ error: 'deliveries are posted' }),
    });
  }
}

const Waiting = z.array(z.object({ account: z.string() }));

/** A delivery may name another account than the one that is read here: its records are staged, the rest waits. */
async function workOffAccounts({ module, source }: Received, { db, log, signal }: Options): Promise<void> {
  const { provider } = module;
  const waiting = Waiting.parse(
    await db.query(sql`
      select d.account from spine.webhook_deliveries as d
      where d.provider = ${provider} and d.state = 'pending' group by d.account`),
  );
  for (const { account } of waiting) {
    const own = account === source?.account ? source : undefined;
    await workOff({ db, log, signal, module, account, source: own });
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
function coalesced(work: () => Promise<void>, log: Log, provider: string) {
  let running: Promise<void> | undefined;
  let asked = false;
  let ended = false;
  const run = async () => {
    while (asked && !ended) {
      asked = false;
      await work().catch((error) => {
        if (!ended) log.error('working_off_failed', { provider, error: explain(error).error });
      });
    }
    running = undefined;
  };
  return {
    soon: () => {
      asked = true;
      if (!ended) running ??= run();
    },
    end: async () => {
      ended = true;
      await running;
    },
  };
}
