import type { FastifyReply } from 'fastify';
import { type Behaviour, createServer, listen, type Running } from '../server.ts';
import type { World } from '../world.ts';
import { serveApi, type Trouble } from './qbo/api.ts';
import { Company } from './qbo/company.ts';
import { Limits } from './qbo/limits.ts';
import { faultBody, gatewayBody, type Refusal, throttled } from './qbo/refusal.ts';
import { serveTokens, TOKEN_PATH } from './qbo/serve_tokens.ts';
import { Tokens } from './qbo/tokens.ts';
import { Webhooks } from './qbo/webhooks.ts';

/** With what people do in QuickBooks, and what tests ask for. */
export type RunningQbo = Running & {
  company: Company;
  tokens: Tokens;
  /** Requests for tokens. */
  refreshes: { total: number };
  /** So many next answers have status 200 and a fault in the place of their list. */
  failInside(times: number, code?: string): void;
  /** Pages of so many rows or more take longer than the gateway waits. */
  slowFrom(rows: number): void;
  /** When all webhooks so far are delivered. */
  delivered(): Promise<void>;
};

const REALM = '9341450000000001';
const CLIENT = { id: 'ABsandboxclient', secret: 'sandboxsecret' };
/** Seconds that an access token holds. */
const HOUR = 3600;

/** QuickBooks Online: one company, its query language, its changed data, its tokens and its webhooks. */
export async function serveQbo(world: World, behaviour: Behaviour): Promise<RunningQbo> {
  const company = new Company(world);
  const tokens = new Tokens(behaviour.tokenLife ?? HOUR);
  const limits = behaviour.limited ? new Limits() : undefined;
  const requests = { total: 0, throttled: 0 };
  const refreshes = { total: 0 };
  const trouble: Trouble = { inside: [], slowFrom: Number.POSITIVE_INFINITY };
  const { now } = world;
  const refuse = (reply: FastifyReply, refusal: Refusal) => {
    if (refusal.code === '3001') requests.throttled++;
    return reply.code(refusal.status).type('application/json').send(faultBody(refusal, now()));
  };
  const server = createServer(behaviour, {
    // QuickBooks does not say how long to wait, and a test has no minute
    throttled: (reply) => refuse(reply.header('retry-after', '0'), throttled(requests.throttled % 2 === 0 ? 429 : 403)),
    expired: (reply) => {
      const ofTokens = reply.request.url === TOKEN_PATH; // which needs none
      return reply
        .code(ofTokens ? 500 : 401)
        .type('application/json')
        .send(ofTokens ? '{}' : gatewayBody(now()));
    },
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.header('intuit_tid', `1-sandbox-${request.id}`);
  });
  server.addHook('onResponse', async () => {
    requests.total++;
  });
  serveTokens(server, { tokens, client: CLIENT, refreshes });
  serveApi(server, { company, tokens, limits, realm: REALM, now, trouble, refuse });

  const url = await listen(server);
  const { webhooks: to } = behaviour;
  const webhooks = to && new Webhooks({ world, company, realm: REALM, ...to });
  return {
    url,
    environment: {
      QBO_CLIENT_ID: CLIENT.id,
      QBO_CLIENT_SECRET: CLIENT.secret,
      QBO_REALM_ID: REALM,
      QBO_REFRESH_TOKEN: tokens.first,
      QBO_ENVIRONMENT: 'sandbox',
      QBO_URL: url,
      QBO_TOKEN_URL: `${url}${TOKEN_PATH}`,
      ...(to && { QBO_WEBHOOK_VERIFIER: to.secret }),
      ...(!limits && { QBO_RATE: '1000' }),
    },
    requests,
    company,
    tokens,
    refreshes,
    failInside: (times, code = '10000') => {
      trouble.inside = Array(times).fill(code);
    },
    slowFrom: (rows) => {
      trouble.slowFrom = rows;
    },
    delivered: async () => await webhooks?.delivered(),
    close: async () => {
      await webhooks?.close();
      await server.close();
    },
  };
}
