import type { FastifyReply } from 'fastify';
import { createServer, listen, type Running, type Serve } from '../server.ts';
import { createBatches } from './shipstation/batches.ts';
import { Refused } from './shipstation/refused.ts';
import { refusedV1, serveV1, unauthorizedV1, V1_KEYS } from './shipstation/serve_v1.ts';
import { refusedV2, serveV2, throttledV2, unauthorizedV2, V2_KEYS } from './shipstation/serve_v2.ts';
import { addressSecret, createWebhooks } from './shipstation/webhooks.ts';

const isV2 = ({ request }: FastifyReply): boolean => request.url.startsWith('/v2/');

/** ShipStation as an ingester sees it: both versions of its API over one account, and their webhooks. */
export const serveShipstation: Serve = async (world, behaviour) => {
  const { limited = false, pageSize, webhooks: to } = behaviour;
  const requests = { total: 0, throttled: 0 };
  const batches = createBatches();
  const server = createServer(behaviour, {
    throttled: (reply) =>
      isV2(reply)
        ? throttledV2(reply, 0)
        : reply
            .code(429)
            .headers({ 'x-rate-limit-limit': 60_000, 'x-rate-limit-remaining': 0, 'x-rate-limit-reset': 0 })
            .send({ message: 'Too Many Requests' }),
    // keys do not grow old; now and then one is refused all the same
    expired: (reply) => (isV2(reply) ? unauthorizedV2(reply) : unauthorizedV1(reply)),
  });
  server.addHook('onResponse', async (_request, reply) => {
    requests.total++;
    if (reply.statusCode === 429) requests.throttled++;
  });
  server.setErrorHandler((error: Error, _request, reply) => {
    if (!(error instanceof Refused)) return reply.code(500).send({ ExceptionMessage: error.message });
    return isV2(reply) ? refusedV2(error, reply) : refusedV1(error, reply);
  });
  server.setNotFoundHandler((request, reply) =>
    isV2(reply)
      ? refusedV2(new Refused(404, `${request.method} ${request.url} is not a valid API endpoint.`), reply)
      : reply.code(404).send({ Message: `No HTTP resource was found that matches the request URI '${request.url}'.` }),
  );
  let url = '';
  const webhooks = createWebhooks({ world, batches, to, url: () => url });
  serveV1(server, { world, batches, limited, pageSize });
  serveV2(server, { world, batches, limited, pageSize, url: () => url });
  server.get('/jwks', async () => webhooks.jwks());
  url = await listen(server);
  const running: Running = {
    url,
    requests,
    environment: {
      ...V1_KEYS,
      ...V2_KEYS,
      SHIPSTATION_URL: url,
      ...(to && { SHIPSTATION_WEBHOOK_SECRET: addressSecret(to.secret) }),
    },
    async close() {
      await webhooks.close();
      await server.close();
    },
  };
  return running;
};
