import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import test, { type ExecutionContext } from 'ava';
import { scripted } from '../../../../src/sandbox/faults.ts';
import type { Behaviour } from '../../../../src/sandbox/server.ts';
import { serveKlaviyo } from '../../../../src/sandbox/servers/klaviyo.ts';
import { World } from '../../../../src/sandbox/world.ts';
import { until } from '../../../support/spine.ts';

const NOW = Date.parse('2027-06-01T12:00:00Z');

type Profile = { id: string; attributes: Record<string, string | null> };
type Answered = {
  status: number;
  headers: Headers;
  body: { data: Profile[]; links: Record<string, string | null>; errors: { status: number; code: string }[] };
};

async function start(t: ExecutionContext<unknown>, behaviour: Behaviour = {}, size = 60) {
  const world = new World({ size, seed: 3, now: () => NOW });
  const running = await serveKlaviyo(world, behaviour);
  t.teardown(() => running.close());
  const headers = {
    authorization: `Klaviyo-API-Key ${running.environment.KLAVIYO_API_KEY}`,
    revision: '2026-07-15',
    accept: 'application/vnd.api+json',
  };
  const get = async (path: string, changes: Record<string, string> = {}): Promise<Answered> => {
    const response = await fetch(new URL(path, running.url), { headers: { ...headers, ...changes } });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answered['body'] };
  };
  const list = (query: Record<string, string>) => get(`/api/profiles?${new URLSearchParams(query)}`);
  return { world, running, get, list };
}

test('pages lead through all profiles, in the order asked for', async (t) => {
  const { world, get, list } = await start(t);
  const all = world.all('klaviyo', 'profile');
  const orders: [string, (profile: Profile) => string][] = [
    ['id', ({ id }) => id],
    ['-id', ({ id }) => id],
    ['created', ({ attributes }) => attributes.created!],
    ['updated', ({ attributes }) => attributes.updated!],
    ['-updated', ({ attributes }) => attributes.updated!],
  ];
  for (const [sort, keyOf] of orders) {
    const found: Profile[] = [];
    let answer = await list({ sort, 'page[size]': '7' });
    for (;;) {
      found.push(...answer.body.data);
      if (!answer.body.links.next) break;
      answer = await get(answer.body.links.next);
    }
    t.is(answer.body.links.next, null);
    t.is(new Set(found.map(({ id }) => id)).size, all.length);
    const keys = found.map(keyOf);
    t.deepEqual(sort.startsWith('-') ? keys.toReversed() : keys, keys.toSorted(), sort);
  }
  t.is((await list({})).body.data.length, Math.min(20, all.length));
});

test('bounds of times are strict', async (t) => {
  const { world, list } = await start(t);
  const { object } = world.change(world.all('klaviyo', 'profile')[0]!);
  const idsAt = async (filter: string) => (await list({ filter, 'page[size]': '100' })).body.data.map(({ id }) => id);
  t.is(object.updatedAt, NOW);
  t.deepEqual(await idsAt('greater-than(updated,2027-06-01T11:59:59Z)'), [object.id]);
  t.deepEqual(await idsAt('greater-than(updated,2027-06-01T12:00:00Z)'), []);
  t.false((await idsAt('less-than(updated,2027-06-01T12:00:00+00:00)')).includes(object.id));
  const both = 'greater-than(created,2020-01-01T00:00:00Z),less-than(updated,2027-06-01T12:00:00Z)';
  t.is((await idsAt(both)).length, world.all('klaviyo', 'profile').length - 1);
});

test('profiles are found by their identifiers', async (t) => {
  const { world, get, list } = await start(t);
  const [one, other] = world.all('klaviyo', 'profile').filter(({ contact }) => contact.email);
  const ids = async (filter: string) => (await list({ filter })).body.data.map(({ id }) => id).sort();
  t.deepEqual(await ids(`equals(email,${JSON.stringify(one!.contact.email)})`), [one!.id]);
  t.deepEqual(await ids(`any(id,["${one!.id}","${other!.id}","GONE"])`), [one!.id, other!.id].sort());
  t.is((await get(`/api/profiles/${one!.id}`)).status, 200);
  const gone = await get('/api/profiles/GONE');
  t.like(gone.body.errors[0], { status: 404, code: 'not_found' });
});

test('what Klaviyo refuses is refused', async (t) => {
  const { list } = await start(t);
  const refused: Record<string, string>[] = [
    { 'page[size]': '101' },
    { 'page[size]': '0' },
    { page_size: '10' },
    { 'page[cursor]': 'bm9uc2Vuc2U=' },
    { sort: 'phone_number' },
    { sort: '--id' },
    { filter: '' },
    { filter: 'greater-or-equal(updated,2026-01-01T00:00:00Z)' },
    { filter: 'greater-than(updated,"2026-01-01T00:00:00Z")' },
    { filter: 'greater-than(updated,2026-01-01)' },
    { filter: 'greater-than(updated,2027-06-01T12:00:01Z)' },
    { filter: 'greater-than(email,"a")' },
    { filter: 'equals(first_name,"Ada")' },
    { filter: 'equals(email,ada@example.com)' },
    { filter: 'equals(id,["A"])' },
    { filter: 'any(id,"A")' },
    { filter: 'greater-than(updated,2026-01-01T00:00:00Z),' },
    { filter: 'greater-than(updated,2026-01-01T00:00:00Z) or equals(id,"A")' },
  ];
  for (const query of refused) {
    const { status, body } = await list(query);
    t.is(status, 400, JSON.stringify(query));
    t.like(body.errors[0], { status: 400, code: 'invalid' });
  }
  const { body } = await list({ sort: 'id', 'page[size]': '1' });
  const cursor = new URL(body.links.next!).searchParams.get('page[cursor]')!;
  t.is((await list({ sort: 'updated', 'page[cursor]': cursor })).status, 400);
});

test('a key and a revision are asked for', async (t) => {
  const { get } = await start(t);
  t.like((await get('/api/profiles', { authorization: 'Klaviyo-API-Key pk_another' })).body.errors[0], {
    status: 401,
    code: 'authentication_failed',
  });
  t.is((await get('/api/profiles', { authorization: 'Bearer pk_another' })).status, 401);
  t.is((await get('/api/profiles', { revision: 'newest' })).status, 400);
});

test('above its limits it says when to come again', async (t) => {
  const { list, running } = await start(t, { limited: true });
  const first = await list({ 'page[size]': '1' });
  t.is(first.headers.get('ratelimit-limit'), '75, 75;w=1, 750;w=60');
  t.is(first.headers.get('retry-after'), null);
  // more than the 750 of two minutes, however the windows fall
  let refused: Answered | undefined;
  for (let n = 0; n < 1501 && !refused; n += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => list({ 'page[size]': '1' })));
    refused = answers.find(({ status }) => status === 429);
  }
  t.like(refused?.body.errors[0], { status: 429, code: 'throttled' });
  t.true(Number(refused?.headers.get('retry-after')) >= 1);
  t.is(refused?.headers.get('ratelimit-limit'), null);
  t.true(running.requests.throttled > 0);
});

test('a request goes wrong as told', async (t) => {
  const { list } = await start(t, { faults: scripted(['throttled', 'error', 'expired']) });
  t.like((await list({})).body.errors[0], { status: 429 });
  await t.throwsAsync(list({})); // no JSON
  await t.throwsAsync(list({}));
  t.is((await list({})).status, 200);
});

test('what changes at once is delivered at once, signed', async (t) => {
  const received: { headers: Record<string, unknown>; body: string }[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  t.teardown(() => receiver.close());
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const { world } = await start(t, { webhooks: { url, secret: 'secret' } });
  const [one, other] = world.all('klaviyo', 'profile');
  world.change(world.all('shopify', 'customer')[0]!);
  world.change(one!);
  world.change(other!);
  await until(() => received.length > 0);
  const { headers, body } = received[0]!;
  const { data, meta } = JSON.parse(body);
  t.is(data.length, 2);
  t.is(data[1].payload.data.relationships.profile.data.id, other!.id);
  t.is(headers['klaviyo-webhook-id'], meta.klaviyo_webhook_id);
  const message = `${body}${headers['klaviyo-timestamp']}`;
  t.is(headers['klaviyo-signature'], createHmac('sha256', 'secret').update(message).digest('hex'));
  fits(t, '2026-07-15.get_event.openapi.json', 'GetEventResponseCompoundDocument', data[0].payload);
});

test('answers fit the schema, but for what the real ones have else', async (t) => {
  const { get, list, world } = await start(t);
  const { body } = await list({ sort: 'updated', 'page[size]': '100' });
  fits(
    t,
    '2026-07-15.get_profiles.openapi.json',
    'GetProfileResponsePluralConversationsCollectionCompoundDocument',
    body,
  );
  const one = await get(`/api/profiles/${world.all('klaviyo', 'profile')[0]!.id}`);
  fits(t, '2026-07-15.get_profile.openapi.json', 'ProfileResponsePluralConversationsObjectResource', one.body.data);
  const refused = await list({ sort: 'x' });
  fits(t, '2026-07-15.get_profiles.openapi.json', undefined, refused.body);
});

const schemas = join(import.meta.dirname, '../../../../../shared/providers/schemas/klaviyo');

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The document is stricter than what Klaviyo answers: fields it does not name, and nulls, occur. */
function loosened(value: Json): Json {
  if (Array.isArray(value)) return value.map(loosened);
  if (value === null || typeof value !== 'object') return value;
  const { nullable, ...schema } = Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, loosened(inner)]),
  );
  return nullable === true || schema.format === 'uri' ? { anyOf: [schema, { type: 'null' }] } : schema;
}

/** Checked where the schemas lie beside the repository; without a name, as an error. */
function fits(t: ExecutionContext<unknown>, file: string, name: string | undefined, value: unknown): void {
  if (!existsSync(schemas)) return;
  const document = loosened(JSON.parse(readFileSync(join(schemas, file), 'utf8'))) as object;
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const error = '/components/responses/ClientError/content/application~1vnd.api+json/schema';
  const pointer = name === undefined ? error : `/components/schemas/${name}`;
  const validate = ajv.addSchema(document, 'doc').compile({ $ref: `doc#${pointer}` });
  t.true(validate(value), JSON.stringify(validate.errors));
  t.false(validate({ data: 'nothing' }));
}

test('pages may be made smaller than asked for', async (t) => {
  const { list } = await start(t, { pageSize: 3 });
  const { body } = await list({ 'page[size]': '100' });
  t.is(body.data.length, 3);
  t.truthy(body.links.next);
});
