import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ShopObject } from '../../../population/model.ts';
import type { World } from '../../world.ts';
import type { Batches } from './batches.ts';
import { limiter } from './limiter.ts';
import { Refused } from './refused.ts';
import { shipmentItems, spell } from './spell.ts';
import { invalid, type Test, type V1List, v1Lists } from './v1_lists.ts';

export const V1_KEYS = { SHIPSTATION_API_KEY: 'sandbox-key', SHIPSTATION_API_SECRET: 'sandbox-secret' };
const AUTHORIZED = Buffer.from(
  `Basic ${Buffer.from(`${V1_KEYS.SHIPSTATION_API_KEY}:${V1_KEYS.SHIPSTATION_API_SECRET}`).toString('base64')}`,
);
const LARGEST = 500;
const DEFAULT = 100;

type Options = { world: World; batches: Batches; limited: boolean; pageSize?: number };

/** Version 1: Basic, capitals here and there, and the wall clock of the Pacific coast. */
export function serveV1(server: FastifyInstance, { world, batches, limited, pageSize = LARGEST }: Options): void {
  // a key that may do as much as it likes is told so
  const take = limiter(limited ? 40 : 60_000, world.now);
  const guard = async (request: FastifyRequest, reply: FastifyReply) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== AUTHORIZED.length || !timingSafeEqual(given, AUTHORIZED)) return unauthorizedV1(reply);
    const { limit, remaining, reset, refused } = take();
    reply.headers({ 'x-rate-limit-limit': limit, 'x-rate-limit-remaining': remaining, 'x-rate-limit-reset': reset });
    return refused ? reply.code(429).send({ message: 'Too Many Requests' }) : undefined;
  };
  const lists = v1Lists(world, batches);
  for (const [name, list] of Object.entries(lists)) {
    server.get(`/${name}`, { onRequest: guard }, async (request, reply) =>
      json(reply, page(list, queryOf(request), pageSize)),
    );
  }
  for (const entity of ['order', 'customer'] as const) {
    server.get<{ Params: { id: string } }>(`/${entity}s/:id`, { onRequest: guard }, async (request, reply) => {
      const { id } = request.params;
      const object = world.find('shipstation', entity, entity === 'order' ? `order:${id}` : id);
      if (!object) return reply.code(404).send({ message: `The requested ${entity} was not found.` });
      return json(reply, spell(object));
    });
  }
  server.get('/stores', { onRequest: guard }, async () => STORES);
}

export const unauthorizedV1 = (reply: FastifyReply) => reply.code(401).send({ message: 'Invalid API credentials' });

/** As .NET says it. */
export const refusedV1 = ({ status, message, parameter }: Refused, reply: FastifyReply) =>
  reply.code(status).send({ Message: 'The request is invalid.', ModelState: { [parameter]: [message] } });

// numbers keep their digits, which fastify's own serializer would not promise
export const json = (reply: FastifyReply, body: unknown) =>
  reply.type('application/json; charset=utf-8').send(JSON.stringify(body));

/** Names of parameters are read without case. */
export const queryOf = (request: FastifyRequest): Map<string, string> =>
  new Map(
    [...new URL(request.url, 'http://here').searchParams].map(([name, value]) => [name.toLowerCase(), value] as const),
  );

function page(list: V1List, query: Map<string, string>, most: number) {
  const take = (name: string, otherwise: string): string => {
    const value = query.get(name) ?? otherwise;
    query.delete(name);
    return value;
  };
  const number = whole('page', take('page', '1'), Number.MAX_SAFE_INTEGER);
  const size = Math.min(whole('pageSize', take('pagesize', String(DEFAULT)), LARGEST), most);
  const sortBy = take('sortby', list.sortedBy);
  const sort = list.sorts[sortBy.toLowerCase()];
  if (!sort) throw invalid(sortBy, 'sortBy');
  const direction = take('sortdir', 'ASC').toUpperCase();
  if (direction !== 'ASC' && direction !== 'DESC') throw invalid(direction, 'sortDir');
  const withItems =
    list.member === 'shipments' && readBoolean('includeShipmentItems', take('includeshipmentitems', 'false'));
  const tests = [...query].map(([name, value]): Test => {
    const filter = list.filters[name];
    // the true one ignores what it does not know, which would hide a filter that does not filter
    if (!filter) throw new Refused(400, 'The parameter is unknown.', name);
    return filter(value, name);
  });
  const found = list.objects().filter((object) => tests.every((test) => test(object)));
  const sorted = found.sort((a, b) => compare(sort(a), sort(b)) || compare(a.id, b.id));
  if (direction === 'DESC') sorted.reverse();
  const shown = sorted.slice((number - 1) * size, number * size);
  const pages = Math.ceil(found.length / size);
  return {
    [list.member]: shown.map((object) => show(object, withItems)),
    total: found.length,
    page: number,
    // what a webhook names is said to have no pages when it has one
    pages: (query.has('importbatch') || query.has('batchid')) && pages === 1 ? 0 : pages,
  };
}

const show = (object: ShopObject, withItems: boolean) =>
  withItems ? { ...spell(object), shipmentItems: shipmentItems(object) } : spell(object);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function whole(name: string, value: string, most: number): number {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > most) throw invalid(value, name);
  return number;
}

function readBoolean(name: string, value: string): boolean {
  if (!/^(true|false)$/i.test(value)) throw invalid(value, name);
  return value.toLowerCase() === 'true';
}

const store = (storeId: number, storeName: string, marketplaceId: number, marketplaceName: string) => ({
  storeId,
  storeName,
  marketplaceId,
  marketplaceName,
  accountName: null,
  email: null,
  integrationUrl: null,
  active: true,
  companyName: '',
  phone: '',
  publicEmail: '',
  website: '',
  refreshDate: '2026-01-05T09:00:00.123',
  lastRefreshAttempt: '2026-01-05T09:00:00.123',
  createDate: '2020-07-25T11:05:55.307',
  modifyDate: '2024-11-12T08:45:20.55',
  autoRefresh: true,
  statusMappings: null,
});
const STORES = [store(26815, 'Invented Shop', 19, 'Shopify'), store(26816, 'Invented Shop on Amazon', 2, 'Amazon')];
