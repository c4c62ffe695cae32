import type { FastifyInstance } from 'fastify';
import { type Behaviour, createServer, listen, type Running, type Serve } from '../server.ts';
import type { World } from '../world.ts';
import { serveOrders2026 } from './amazon/orders_2026.ts';
import { serveOrdersV0 } from './amazon/orders_v0.ts';
import { createPlans, tellRate } from './amazon/plans.ts';
import { QUEUE, serveQueue } from './amazon/queue.ts';
import { refusals, refuse } from './amazon/refuse.ts';
import { newSeller, type Options, type Seller } from './amazon/seller.ts';
import { serveTokens } from './amazon/tokens.ts';

/** The Selling Partner API of one invented seller: Login with Amazon, both order APIs, and the queue of notifications. */
export const serveAmazon = (async (world: World, behaviour: Behaviour, options: Options = {}): Promise<Running> => {
  const requests = { total: 0, throttled: 0 };
  const server = createServer(behaviour, {
    throttled: (reply) => {
      if (!behaviour.limited) tellRate(reply); // else an ingester waits for minutes
      return refuse(reply, refusals.throttled);
    },
    // tokens are not asked for with one
    expired: (reply) => refuse(reply, opensWithToken(reply.request.url) ? refusals.expired : refusals.unavailable),
  });
  const seller: Seller = newSeller(world, behaviour, options);
  server.addHook('onResponse', async (_request, reply) => {
    requests.total++;
    if (reply.statusCode === 429) requests.throttled++;
  });
  const plans = createPlans(seller);
  if (options.observe) observe(server, options.observe);
  serveTokens(server, seller, plans);
  serveOrders2026(server, seller, plans);
  serveOrdersV0(server, seller, plans);
  serveQueue(server, seller);
  server.setNotFoundHandler((_request, reply) => refuse(reply, refusals.notFound));
  const url = await listen(server);
  return {
    url,
    environment: {
      AMAZON_CLIENT_ID: seller.clientId,
      AMAZON_CLIENT_SECRET: seller.clientSecret,
      AMAZON_REFRESH_TOKEN: seller.refreshToken,
      AMAZON_SELLER_ID: seller.id,
      AMAZON_REGION: 'na',
      AMAZON_MARKETPLACE_IDS: seller.marketplaces.join(','),
      AMAZON_URL: url,
      AMAZON_TOKEN_URL: `${url}/auth/o2/token`,
      AMAZON_QUEUE_URL: `${url}${QUEUE.path}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: QUEUE.accessKeyId,
      AWS_SECRET_ACCESS_KEY: QUEUE.secretAccessKey,
    },
    requests,
    close: () => server.close(),
  };
}) satisfies Serve;

const opensWithToken = (url: string): boolean => url.startsWith('/orders/') || url.startsWith('/tokens/');

function observe(server: FastifyInstance, seen: NonNullable<Options['observe']>): void {
  server.addHook('onSend', async ({ method, url, body }, { statusCode: status }, answer) => {
    seen({ method, url, body: String(body ?? ''), status, answer: String(answer) });
    return answer;
  });
}
