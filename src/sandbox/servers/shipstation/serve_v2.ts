import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ShopObject } from '../../../population/model.ts';
import type { World } from '../../world.ts';
import type { Batches } from './batches.ts';
import { limiter } from './limiter.ts';
import { Refused } from './refused.ts';
import { json, queryOf, whole } from './serve_v1.ts';
import { spell } from './spell.ts';
import { invalid, type Test } from './v1_lists.ts';

export const V2_KEYS = { SHIPSTATION_V2_API_KEY: 'sandbox-v2-key' };
const AUTHORIZED = Buffer.from(V2_KEYS.SHIPSTATION_V2_API_KEY);
const DEFAULT = 25;
const LARGEST = 500;
const STATUSES = ['pending', 'processing', 'label_purchased', 'cancelled'];

type Options = { world: World; batches: Batches; limited: boolean; pageSize?: number; url: () => string };
type Filter = (value: string, name: string) => Test;

/** Version 2: one key in a header, times with their zone, lists from the newest on. */
export function serveV2(server: FastifyInstance, { world, batches, limited, pageSize = LARGEST, url }: Options): void {
  const take = limiter(limited ? 200 : Number.MAX_SAFE_INTEGER, world.now);
  const guard = async (request: FastifyRequest, reply: FastifyReply) => {
    const given = Buffer.from(String(request.headers['api-key'] ?? ''));
    if (given.length !== AUTHORIZED.length || !timingSafeEqual(given, AUTHORIZED)) return unauthorizedV2(reply);
    const { reset, refused } = take();
    return refused ? throttledV2(reply, reset) : undefined;
  };
  const objects = () => world.all('shipstation', 'shipment').filter(({ shape }) => shape === 'v2');
  const filters = filtersOver(batches);
  server.get('/v2/shipments', { onRequest: guard }, async (request, reply) =>
    json(reply, page(objects(), filters, queryOf(request), { url: url(), most: pageSize })),
  );
  server.get<{ Params: { id: string } }>('/v2/shipments/:id', { onRequest: guard }, async (request, reply) => {
    const object = objects().find(({ id }) => id === request.params.id);
    if (!object) throw new Refused(404, 'The shipment was not found.');
    return json(reply, spell(object));
  });
}

const error = (reply: FastifyReply, status: number, [type, code, message]: [string, string, string]) =>
  reply.code(status).send({
    request_id: randomUUID(),
    errors: [{ error_source: 'ShipStation', error_type: type, error_code: code, message }],
  });

export const unauthorizedV2 = (reply: FastifyReply) =>
  error(reply, 401, [
    'security',
    'unauthorized',
    'The API key is invalid. Please see https://www.shipengine.com/docs/auth',
  ]);

export const throttledV2 = (reply: FastifyReply, seconds: number) =>
  error(reply.header('retry-after', seconds), 429, ['security', 'rate_limit_exceeded', 'API rate limit exceeded.']);

export function refusedV2({ status, message, parameter }: Refused, reply: FastifyReply) {
  if (status === 404) return error(reply, 404, ['validation', 'invalid_identifier', message]);
  return error(reply, status, ['validation', 'invalid_field_value', `${parameter}: ${message}`]);
}

/** A shipment was created or modified after a time, or before it: not at it. */
function filtersOver(batches: Batches): Record<string, Filter> {
  const time =
    (of: (object: ShopObject) => number, sign: 1 | -1): Filter =>
    (value, name) => {
      const bound = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[-+]\d{2}:\d{2})$/.test(value)
        ? Date.parse(value)
        : Number.NaN;
      if (Number.isNaN(bound)) throw invalid(value, name);
      return (object) => (of(object) - bound) * sign > 0;
    };
  const field =
    (name: string): Filter =>
    (value) =>
    (object) =>
      spell(object)[name] === value;
  return {
    created_at_start: time(({ createdAt }) => createdAt, 1),
    created_at_end: time(({ createdAt }) => createdAt, -1),
    modified_at_start: time(({ updatedAt }) => updatedAt, 1),
    modified_at_end: time(({ updatedAt }) => updatedAt, -1),
    batch_id: (value) => (object) => batches.holds(value, object.key),
    sales_order_id: (value) => (object) => object.order?.id === value,
    shipment_number: field('shipment_number'),
    external_shipment_id: field('external_shipment_id'),
    store_id: field('store_id'),
    ship_to_name: (value) => (object) => (spell(object).ship_to as { name: string }).name.includes(value),
    shipment_status: (value, name) => {
      if (!STATUSES.includes(value)) throw invalid(value, name);
      return (object) => spell(object).shipment_status === value;
    },
  };
}

const SORTS: Record<string, (object: ShopObject) => number> = {
  modified_at: ({ updatedAt }) => updatedAt,
  created_at: ({ createdAt }) => createdAt,
};

type Paging = { url: string; most: number };

function page(
  objects: ShopObject[],
  filters: Record<string, Filter>,
  query: Map<string, string>,
  { url, most }: Paging,
) {
  const asked = new Map(query);
  const number = whole('page', query.get('page') ?? '1', Number.MAX_SAFE_INTEGER);
  const size = Math.min(whole('page_size', query.get('page_size') ?? String(DEFAULT), LARGEST), most);
  const sort = SORTS[query.get('sort_by') ?? 'created_at'];
  if (!sort) throw invalid(query.get('sort_by')!, 'sort_by');
  const direction = query.get('sort_dir') ?? 'desc';
  if (direction !== 'asc' && direction !== 'desc') throw invalid(direction, 'sort_dir');
  for (const name of ['page', 'page_size', 'sort_by', 'sort_dir']) query.delete(name);
  const tests = [...query].map(([name, value]) => {
    const filter = filters[name];
    // the true one ignores what it does not know, which would hide a filter that does not filter
    if (!filter) throw new Refused(400, 'The parameter is unknown.', name);
    return filter(value, name);
  });
  const found = objects.filter((object) => tests.every((test) => test(object)));
  const sorted = found.sort((a, b) => sort(a) - sort(b) || (a.id < b.id ? -1 : 1));
  if (direction === 'desc') sorted.reverse();
  const pages = Math.ceil(found.length / size);
  const link = (to: number) => {
    const parameters = new URLSearchParams([...asked]);
    parameters.set('page', String(to));
    return { href: `${url}/v2/shipments?${parameters}` };
  };
  return {
    shipments: sorted.slice((number - 1) * size, number * size).map(spell),
    total: found.length,
    page: number,
    pages,
    links: {
      first: link(1),
      last: link(Math.max(1, pages)),
      prev: number > 1 ? link(number - 1) : {},
      next: number < pages ? link(number + 1) : {},
    },
  };
}
