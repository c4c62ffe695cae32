import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { readSearch } from '../../../../src/sandbox/servers/shopify/search.ts';
import { type ShopifyBehaviour, serveShopify } from '../../../../src/sandbox/servers/shopify.ts';
import { World } from '../../../../src/sandbox/world.ts';
import { until } from '../../../support/spine.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into as they come
type Json = any;

async function serve(
  t: ExecutionContext<unknown>,
  behaviour: ShopifyBehaviour = {},
  world = new World({ size: 30, seed: 3 }),
) {
  const server = await serveShopify(world, behaviour);
  t.teardown(() => server.close());
  const token = server.environment.SHOPIFY_ACCESS_TOKEN ?? '';
  const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(server.url + path, { method: 'POST', body, headers });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text.startsWith('{') ? (JSON.parse(text) as Json) : text,
    };
  };
  const ask = async (query: string, variables: object = {}, with_ = token, version = '2026-10') =>
    await post(`/admin/api/${version}/graphql.json`, JSON.stringify({ query, variables }), {
      'x-shopify-access-token': with_,
    });
  return { world, server, post, ask };
}

test('without a token that holds there is nothing', async (t) => {
  const { ask, post } = await serve(t);
  t.is((await ask('{ customers(first: 1) { nodes { id } } }', {}, 'another')).status, 401);
  t.is((await post('/admin/api/2026-10/graphql.json', '{}')).status, 401);
  t.is((await post('/admin/api/2026-10/orders.json', '')).status, 404);
});

test('tokens of the client-credentials grant end', async (t) => {
  const { ask, post, server } = await serve(t, { tokenLife: 0.2 });
  const { SHOPIFY_CLIENT_ID: id, SHOPIFY_CLIENT_SECRET: secret } = server.environment;
  const grant = (fields: Record<string, string>) =>
    post('/admin/oauth/access_token', new URLSearchParams(fields).toString());
  const whole = { grant_type: 'client_credentials', client_id: id!, client_secret: secret! };
  t.is((await grant({ ...whole, client_secret: 'another' })).status, 401);
  t.is((await grant({ ...whole, grant_type: 'password' })).status, 400);
  const { access_token } = (await grant(whole)).body;
  t.is((await ask('{ customers(first: 1) { nodes { id } } }', {}, access_token)).status, 200);
  await until(async () => (await ask('{ customers(first: 1) { nodes { id } } }', {}, access_token)).status === 401);
  t.pass();
});

test('a list is paged by the time of change, and what moves is met again', async (t) => {
  const { ask, world } = await serve(t);
  const query = `query ($after: String, $filter: String) {
    orders(first: 10, after: $after, query: $filter, sortKey: UPDATED_AT) { nodes { id updatedAt } pageInfo { hasNextPage endCursor } }
  }`;
  const seen: { id: string; updatedAt: string }[] = [];
  let after: string | null = null;
  do {
    const { body }: Json = await ask(query, { after });
    seen.push(...body.data.orders.nodes);
    if (after === null) world.change(world.all('shopify', 'order').find(({ id }) => seen[0]!.id.endsWith(`/${id}`))!);
    after = body.data.orders.pageInfo.hasNextPage ? body.data.orders.pageInfo.endCursor : null;
  } while (after !== null);
  t.is(seen.length, world.all('shopify', 'order').length + 1);
  t.is(seen.at(-1)!.id, seen[0]!.id);
  t.deepEqual(
    seen.map(({ updatedAt }) => updatedAt),
    seen.map(({ updatedAt }) => updatedAt).sort(),
  );

  const from = seen[5]!.updatedAt;
  const until = seen[9]!.updatedAt;
  const { body }: Json = await ask(query, { filter: `updated_at:>='${from}' AND updated_at:<='${until}'` });
  t.deepEqual(body.data.orders.nodes, seen.slice(5, 10));
  t.is(body.extensions.search, undefined);
});

test('searches are read as Shopify reads them', (t) => {
  const at = Date.parse('2026-11-01T10:00:00Z');
  t.deepEqual(readSearch("updated_at:>='2026-11-01T10:00:00Z' AND updated_at:<='2026-11-01T10:00:00Z'").updated, {
    from: at,
    until: at + 999,
  });
  t.is(readSearch("updated_at:>'2026-11-01T10:00:00Z'").updated.from, at + 1000); // the rest of the second is skipped
  t.is(readSearch("updated_at:<'2026-11-01T10:00:00Z'").updated.until, at - 1);
  // without quotes: the day of the shop, which is behind UTC
  const day = readSearch('updated_at:>=2026-11-01T10:00:00Z').updated;
  t.is(new Date(day.from).toISOString(), '2026-11-01T07:00:00.000Z');
  t.deepEqual(readSearch('updatd_at:>=2026 AND status:any').unknown, ['updatd_at', 'status']);
  t.deepEqual(readSearch(null).updated, { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY });
});

test('what Shopify refuses is refused, in its way', async (t) => {
  const { ask, post, server } = await serve(t);
  const message = async (query: string) => (await ask(query)).body.errors?.[0]?.message;
  t.regex(await message('{ customers(first: 251) { nodes { id } } }'), /250/);
  t.regex(await message('{ customers { nodes { id } } }'), /first or last/);
  t.regex(await message('{ customers(first: 1, after: "x") { nodes { id } } }'), /Invalid cursor/);
  t.regex(await message('{ customers(first: 1) { nodes { nothing } } }'), /Cannot query field/);
  t.regex(await message('{ customers('), /Syntax Error/);
  const { body } = await ask('{ customers(first: 1, query: "updatd_at:>=2026") { nodes { id } } }');
  t.is(body.data.customers.nodes.length, 1); // a filter that it does not know is left out
  t.is(body.extensions.search[0].warnings[0].field, 'updatd_at');
  const token = { 'x-shopify-access-token': server.environment.SHOPIFY_ACCESS_TOKEN! };
  t.is((await post('/admin/api/2026-10/graphql.json', 'no json', token)).status, 400);
  t.is(
    (await ask('{ customers(first: 1) { nodes { id } } }', {}, undefined, '2024-01')).headers.get(
      'x-shopify-api-version',
    ),
    '2026-10',
  );
});

test('a query costs what it may hold, and what it does not is given back', async (t) => {
  const { ask, server } = await serve(t, { limited: true, plan: { maximumAvailable: 1000, restoreRate: 0.001 } });
  const query =
    'query ($n: Int!) { customers(first: $n) { nodes { id amountSpent { amount } addressesV2(first: 5) { nodes { id } } } } }';
  const { body: fits } = await ask(query, { n: 30 });
  // 2 for the list, and for each of 30: itself, its amount, 2 for its list and 5 in it
  t.is(fits.extensions.cost.requestedQueryCost, 2 + 30 * (1 + 1 + 2 + 5));
  const { nodes } = fits.data.customers;
  const addresses = nodes.reduce((sum: number, node: Json) => sum + node.addressesV2.nodes.length, 0);
  t.is(fits.extensions.cost.actualQueryCost, 2 + nodes.length * 4 + addresses);
  const { body: large } = await ask(query, { n: 200 });
  t.like(large.errors[0].extensions, { code: 'MAX_COST_EXCEEDED', cost: 1802, maxCost: 1000 });
  let last: Json = fits;
  for (let n = 0; n < 20 && !last.errors; n++) last = (await ask(query, { n: 100 })).body;
  t.is(last.errors[0].extensions.code, 'THROTTLED');
  t.is(last.data, undefined);
  t.is(last.extensions.cost.actualQueryCost, null);
  t.true(last.extensions.cost.throttleStatus.currentlyAvailable < 902);
  t.is(server.requests.throttled, 1);
});

test('a bulk operation gives everything in lines, at a signed address', async (t) => {
  const { ask, world } = await serve(t);
  const start = async (query: string, groupObjects: boolean) => {
    const { body } = await ask(
      `mutation ($query: String!, $g: Boolean!) {
        bulkOperationRunQuery(query: $query, groupObjects: $g) { bulkOperation { id status } userErrors { code message } }
      }`,
      { query, g: groupObjects },
    );
    return body.data.bulkOperationRunQuery;
  };
  const state = async (id: string) =>
    (await ask('query ($id: ID!) { bulkOperation(id: $id) { status objectCount rootObjectCount url } }', { id })).body
      .data.bulkOperation;
  const query = '{ orders { edges { node { id lineItems { edges { node { id sku } } } } } } }';
  for (const grouped of [true, false]) {
    const { bulkOperation, userErrors } = await start(query, grouped);
    t.deepEqual(userErrors, []);
    t.is(bulkOperation.status, 'CREATED');
    t.like(await state(bulkOperation.id), { status: 'RUNNING', url: null });
    const { status, objectCount, rootObjectCount, url } = await state(bulkOperation.id);
    t.is(status, 'COMPLETED');
    const lines = (await (await fetch(url)).text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    t.is(String(lines.length), objectCount);
    t.is(String(lines.filter((line) => !line.__parentId).length), rootObjectCount);
    t.is(Number(rootObjectCount), world.all('shopify', 'order').length);
    t.is('__parentId' in lines[1], grouped);
    t.is((await fetch(`${url}x`)).status, 403);
  }
  t.is((await start('{ orders { edges { node { nothing } } } }', true)).userErrors[0].code, 'INVALID');
  t.is((await start('{ node(id: "x") { id } }', true)).userErrors[0].code, 'INVALID');
  for (let n = 0; n < 5; n++) await start(query, true);
  t.is((await start(query, true)).userErrors[0].code, 'LIMIT_REACHED');
  t.is((await serverOfNobody(t, query)).url, null);
});

async function serverOfNobody(t: ExecutionContext<unknown>, query: string) {
  const { ask } = await serve(t, {}, new World({ size: 0 }));
  const filtered = query.replace('orders {', `orders(query: "updated_at:>='2999-01-01T00:00:00Z'") {`);
  const { body } = await ask(
    `mutation { bulkOperationRunQuery(query: ${JSON.stringify(filtered)}) { bulkOperation { id } } }`,
  );
  const { id } = body.data.bulkOperationRunQuery.bulkOperation;
  const look = `{ bulkOperation(id: "${id}") { status url objectCount } }`;
  await ask(look);
  const { data } = (await ask(look)).body;
  t.like(data.bulkOperation, { status: 'COMPLETED', objectCount: '0' });
  return data.bulkOperation;
}

test('fields that are kept are null, and the answer says so', async (t) => {
  const { ask } = await serve(t, { kept: ['Customer.defaultPhoneNumber'] });
  const { body } = await ask('{ customers(first: 2) { nodes { id defaultPhoneNumber { phoneNumber } } } }');
  t.deepEqual(
    body.data.customers.nodes.map((node: Json) => node.defaultPhoneNumber),
    [null, null],
  );
  t.deepEqual(
    body.errors.map(({ path }: Json) => path),
    [
      ['customers', 'nodes', 0, 'defaultPhoneNumber'],
      ['customers', 'nodes', 1, 'defaultPhoneNumber'],
    ],
  );
});

test('changes are delivered, signed over their bytes, and again when they are not taken', async (t) => {
  const got: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
  let refusals = 2;
  const receiver = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (refusals-- > 0) return response.writeHead(500).end();
    got.push({ headers: request.headers, body: Buffer.concat(parts) });
    response.end();
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  t.teardown(() => receiver.close());
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/shopify`;
  const { world, server } = await serve(t, { webhooks: { url, secret: 'a secret' } });
  t.is(server.environment.SHOPIFY_WEBHOOK_SECRET, 'a secret');
  const changes = world.live(25).filter(({ object }) => object.provider === 'shopify');
  await until(() => got.length === changes.length);
  t.true(changes.length > 1);
  for (const { headers, body } of got) {
    t.is(headers['x-shopify-hmac-sha256'], createHmac('sha256', 'a secret').update(body).digest('base64'));
    t.regex(String(headers['x-shopify-topic']), /^(customers\/(create|update)|orders\/(create|updated))$/);
    t.is(headers['x-shopify-shop-domain'], server.environment.SHOPIFY_SHOP);
    t.true(body.toString().includes('admin_graphql_api_id'));
  }
  t.is(new Set(got.map(({ headers }) => headers['x-shopify-webhook-id'])).size, changes.length);
});

test('the points that answers cost are added up', async (t) => {
  const { ask, server } = await serve(t, { limited: true });
  const query = '{ customers(first: 2) { nodes { id } } }';
  const costs = [(await ask(query)).body, (await ask(query)).body].map(
    ({ extensions }) => extensions.cost.actualQueryCost,
  );
  t.is(server.requests.points, costs[0] + costs[1]);
  t.true(costs[0] > 0);
});
