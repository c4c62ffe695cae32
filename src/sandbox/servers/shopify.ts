import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Behaviour, createServer, listen, type Running } from '../server.ts';
import type { World } from '../world.ts';
import { answerQuery, throttled } from './shopify/answer_query.ts';
import { createBulk } from './shopify/bulk.ts';
import { createCursors } from './shopify/connection.ts';
import { deliverChanges } from './shopify/deliver.ts';
import { createPoints, type Plan } from './shopify/points.ts';
import { rootsOf } from './shopify/roots.ts';
import { createSubscriptions, type Subscription } from './shopify/subscriptions.ts';
import { CLIENT, createTokens } from './shopify/tokens.ts';

export type ShopifyBehaviour = Behaviour & {
  /** The points of the shop's plan; Standard by default. */
  plan?: Plan;
  /** Fields that the plan keeps from apps, as `Customer.defaultPhoneNumber`. */
  kept?: string[];
  /** The newest version that it knows. */
  version?: string;
  /** What the app may do. */
  scopes?: string[];
};
export type ShopifyRunning = Running & {
  /** Where it was asked to deliver to, by topic; changed by whoever wants them gone. */
  subscriptions: Subscription[];
  /** Let Shopify end the bulk operations that there are. */
  endBulk(status: 'CANCELED' | 'FAILED'): void;
};

const SHOP = 'sandbox.myshopify.com';
const STANDARD: Plan = { maximumAvailable: 2000, restoreRate: 100 };
const VERSIONS = ['2026-01', '2026-04', '2026-07', '2026-10'];
const SCOPES = ['read_customers', 'read_orders', 'read_all_orders', 'read_customer_merge'];
const XML = '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>';

/** The Admin GraphQL API of an invented shop. */
export async function serveShopify(world: World, behaviour: ShopifyBehaviour): Promise<ShopifyRunning> {
  const { tokenLife, limited, webhooks, kept, plan = STANDARD, version = '2026-10', scopes = SCOPES } = behaviour;
  let url = '';
  const requests = { total: 0, throttled: 0, points: 0 };
  const tokens = createTokens(tokenLife);
  const points = createPoints(limited ? plan : undefined);
  const bulk = createBulk(world, () => url, kept);
  const subscriptions = createSubscriptions(scopes);
  const rootValue = {
    ...rootsOf({ world, cursors: createCursors(randomBytes(4).toString('hex')), kept }),
    ...bulk.roots,
    ...subscriptions.roots,
    currentAppInstallation: {
      id: 'gid://shopify/AppInstallation/1',
      accessScopes: scopes.map((handle) => ({ handle, description: handle })),
    },
  };

  const unauthorized = (reply: FastifyReply) =>
    reply.code(401).send({ errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' });
  const server = createServer(behaviour, {
    throttled: (reply) => {
      requests.throttled++;
      if (!reply.request.url.includes('/graphql')) return reply.code(429).header('retry-after', '0.1').send('');
      return reply.code(200).send(throttled());
    },
    expired: unauthorized,
  });
  server.addHook('onResponse', async () => void requests.total++);

  server.post('/admin/oauth/access_token', async (request, reply) => {
    const { status, body } = tokens.grant(String(request.body ?? ''));
    return reply.code(status).send(body);
  });
  server.post('/admin/api/:version/graphql.json', async (request, reply) => {
    const { version: asked } = request.params as { version: string };
    // a version that is not supported any longer, or not yet, gives another
    reply.header('date', new Date(world.now()).toUTCString());
    reply.header('x-shopify-api-version', VERSIONS.includes(asked) && asked <= version ? asked : version);
    if (!tokens.holds(request.headers['x-shopify-access-token'])) return unauthorized(reply);
    const query = readBody(request);
    if (!query) return reply.code(400).send({ errors: { query: 'Required parameter missing or invalid' } });
    const answered = await answerQuery(query, { rootValue, points });
    if (answered.throttled) requests.throttled++;
    requests.points += answered.cost ?? 0;
    return reply.code(200).type('application/json').send(JSON.stringify(answered.body));
  });
  server.get('/bulk/:file', async (request, reply) => {
    const [number = ''] = (request.params as { file: string }).file.split('.');
    const lines = bulk.file(number, (request.query as { signature?: string }).signature);
    if (!lines) return reply.code(403).type('application/xml').send(XML);
    // as text, so that it can break off in the middle
    return reply.type('application/jsonl').send(lines.toString('utf8'));
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ errors: 'Not Found' }));

  url = await listen(server);
  const stop = webhooks ? deliverChanges(world, { ...webhooks, shop: SHOP, version }) : undefined;
  return {
    url,
    environment: environmentOf(url, behaviour, tokens.fixed),
    requests,
    subscriptions: subscriptions.all,
    endBulk: bulk.end,
    close: async () => {
      await stop?.();
      await server.close();
    },
  };
}

/** A token that ends, or is said to, has to be one that can be had again. */
function environmentOf(url: string, { tokenLife, faults, webhooks }: Behaviour, fixed: string): Record<string, string> {
  const ends = tokenLife !== undefined || faults !== undefined;
  return {
    SHOPIFY_SHOP: SHOP,
    SHOPIFY_URL: url,
    ...(ends
      ? { SHOPIFY_CLIENT_ID: CLIENT.id, SHOPIFY_CLIENT_SECRET: CLIENT.secret }
      : { SHOPIFY_ACCESS_TOKEN: fixed }),
    ...(webhooks && { SHOPIFY_WEBHOOK_SECRET: webhooks.secret }),
  };
}

type Body = { query: string; variables?: Record<string, unknown> | null; operationName?: string | null };

function readBody(request: FastifyRequest): Body | undefined {
  try {
    const body = JSON.parse(String(request.body));
    return typeof body?.query === 'string' ? body : undefined;
  } catch {
    return undefined;
  }
}
