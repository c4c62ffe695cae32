import type { FastifyInstance, FastifyReply } from 'fastify';
import { guard } from './guard.ts';
import type { Plans } from './plans.ts';
import { refusals, refuse } from './refuse.ts';
import type { Seller } from './seller.ts';

/** Login with Amazon, where a refresh token stays what it is; and restricted data tokens. */
export function serveTokens(server: FastifyInstance, seller: Seller, within: Plans): void {
  server.post('/auth/o2/token', async (request, reply) => {
    const form = new URLSearchParams(String(request.body ?? ''));
    if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
      return no(reply, 400, 'invalid_request', 'The request is missing a required parameter : grant_type');
    }
    if (form.get('client_id') !== seller.clientId || form.get('client_secret') !== seller.clientSecret) {
      return no(reply, 401, 'invalid_client', 'Client authentication failed');
    }
    if (form.get('grant_type') !== 'refresh_token') {
      return no(reply, 400, 'unsupported_grant_type', 'The authorization grant type is not supported');
    }
    if (form.get('refresh_token') !== seller.refreshToken) {
      return no(reply, 400, 'invalid_grant', 'The request has an invalid grant parameter : refresh_token');
    }
    const { token, life } = seller.issue('Atza');
    return { access_token: token, refresh_token: seller.refreshToken, token_type: 'bearer', expires_in: life };
  });

  server.post('/tokens/2021-03-01/restrictedDataToken', async (request, reply) => {
    if (!(await guard(seller, request, reply)) || !(await within('createRestrictedDataToken', reply))) return reply;
    const resources = readResources(String(request.body));
    if (!resources) return refuse(reply, refusals.request('Resource not provided.'));
    const { shipping, tax } = seller.options.roles ?? { shipping: true, tax: true };
    for (const elements of resources.values()) {
      // one element without its role fails them all
      if ((elements.has('shippingAddress') && !shipping) || (elements.has('buyerInfo') && !tax)) {
        return refuse(reply, refusals.denied);
      }
    }
    const { token, life } = seller.issue('Atz.sprdt', resources);
    return { restrictedDataToken: token, expiresIn: life };
  });
}

const ORDER = String.raw`(\{orderId\}|\d{3}-\d{7}-\d{7})`;
/** Which paths are restricted; of the first two parts of a person are asked for, the others give one part each. */
const WITH_ELEMENTS = new RegExp(`^/orders/v0/orders(/${ORDER}(/orderItems)?)?$`);
const WITHOUT = new RegExp(`^/orders/v0/orders/${ORDER}/(address|buyerInfo|orderItems/buyerInfo)$`);

function readResources(body: string): Map<string, Set<string>> | undefined {
  let asked: { method?: string; path?: string; dataElements?: string[] }[];
  try {
    asked = JSON.parse(body).restrictedResources;
  } catch {
    return undefined;
  }
  if (!Array.isArray(asked) || asked.length === 0 || asked.length > 50) return undefined;
  const opened = new Map<string, Set<string>>();
  for (const { method, path = '', dataElements = [] } of asked) {
    const fits = dataElements.length > 0 ? WITH_ELEMENTS.test(path) : WITHOUT.test(path);
    if (method !== 'GET' || !fits || !dataElements.every((one) => ELEMENTS.includes(one))) return undefined;
    opened.set(path, new Set(dataElements));
  }
  return opened;
}

const ELEMENTS = ['buyerInfo', 'shippingAddress', 'buyerTaxInformation'];

const no = (reply: FastifyReply, status: number, error: string, why: string): FastifyReply =>
  reply.code(status).send({ error, error_description: why });
