import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Fault, type Faults, noFaults } from './faults.ts';
import type { World } from './world.ts';

/** How a provider's server behaves. */
export type Behaviour = {
  faults?: Faults;
  /** Its real limits; without, nothing is limited. */
  limited?: boolean;
  /** How long an access token holds, in seconds. */
  tokenLife?: number;
  /** Where it delivers webhooks to: the address that the receiver has for this provider. */
  webhooks?: { url: string; secret: string };
  /** Objects on a page of a list, if fewer than asked for. */
  pageSize?: number;
  /** Told of each answer. */
  answered?: (answer: { url: string; status: number }) => void;
};

export type Running = {
  url: string;
  /** Variables that make an ingester read this server. */
  environment: Record<string, string>;
  /** Requests that were answered, and how; what they cost where that is counted in points. */
  requests: { total: number; throttled: number; points?: number };
  close(): Promise<void>;
};

export type Serve = (world: World, behaviour: Behaviour) => Promise<Running>;

type Spoiled = {
  /** The provider's own answer to a request above its limits, and to an old token. */
  throttled: (reply: FastifyReply) => unknown;
  expired: (reply: FastifyReply) => unknown;
};

/** A server on a free port of the loopback, with raw bodies, whose requests go wrong as told. */
export function createServer({ faults = noFaults, answered }: Behaviour, spoiled: Spoiled): FastifyInstance {
  const server = fastify({ logger: false, forceCloseConnections: true, bodyLimit: 20 * 1024 * 1024 });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  server.addHook('onRequest', async (request, reply) => {
    const fault = faults.next();
    if (fault === 'throttled') await spoiled.throttled(reply);
    else if (fault === 'expired') await spoiled.expired(reply);
    else if (fault) await spoil(fault, request, reply);
  });
  if (answered) {
    server.addHook('onResponse', async ({ url }, { statusCode: status }) => answered({ url, status }));
  }
  server.addHook('onSend', async (request, reply, payload) => {
    if (!HALF.has(request) || typeof payload !== 'string') return payload;
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) });
    reply.raw.write(payload.slice(0, Math.floor(payload.length / 2)));
    setTimeout(() => reply.raw.destroy(), 20);
    return undefined;
  });
  return server;
}

const HALF = new WeakSet<FastifyRequest>();

async function spoil(fault: Fault, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (fault === 'half') {
    HALF.add(request);
  } else if (fault === 'silent') {
    reply.hijack();
    setTimeout(() => reply.raw.destroy(), 200);
  } else if (fault === 'error') {
    await reply.code(500).type('text/plain').send('something went wrong');
  } else if (fault === 'html') {
    await reply.code(200).type('text/html').send('<html><body>Back soon</body></html>');
  } else {
    await reply.code(200).type('application/json').send('');
  }
}

/** Listen on a free port of the loopback. */
export async function listen(server: FastifyInstance): Promise<string> {
  return await server.listen({ port: 0, host: '127.0.0.1' });
}
