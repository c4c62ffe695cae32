import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import test, { type ExecutionContext } from 'ava';
import type { Behaviour } from '../../../../src/sandbox/server.ts';
import type { Options } from '../../../../src/sandbox/servers/amazon/seller.ts';
import { serveAmazon } from '../../../../src/sandbox/servers/amazon.ts';
import { createShop } from '../../providers/amazon/invented_shop.ts';
import { createChecker, createNotificationChecker, present } from '../../providers/amazon/model.ts';

const US = 'ATVPDKIKX0DER';
const DATED = { 'user-agent': 'Test/1.0 (Language=TypeScript)', 'x-amz-date': '20270115T120000Z' };
const SEARCH = '/orders/2026-01-01/orders';
const V0 = '/orders/v0/orders';

async function serve(t: ExecutionContext<unknown>, behaviour: Behaviour = {}, options: Options = {}) {
  const shop = createShop(30);
  const running = await serveAmazon(shop.world, behaviour, options);
  t.teardown(() => running.close());
  const { url, environment } = running;

  const login = async (changes: Record<string, string> = {}) => {
    const form = {
      grant_type: 'refresh_token',
      refresh_token: environment.AMAZON_REFRESH_TOKEN!,
      client_id: environment.AMAZON_CLIENT_ID!,
      client_secret: environment.AMAZON_CLIENT_SECRET!,
      ...changes,
    };
    const response = await fetch(environment.AMAZON_TOKEN_URL!, { method: 'POST', body: new URLSearchParams(form) });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  const { access_token: token } = (await login()).body;
  const get = async (path: string, query: Record<string, string> = {}, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}${path}?${new URLSearchParams(query)}`, {
      headers: { ...DATED, 'x-amz-access-token': token, ...headers },
    });
    return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
  };
  const restrict = async (restrictedResources: object[]) => {
    const response = await fetch(`${url}/tokens/2021-03-01/restrictedDataToken`, {
      method: 'POST',
      headers: { ...DATED, 'x-amz-access-token': token, 'content-type': 'application/json' },
      body: JSON.stringify({ restrictedResources }),
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  return { ...shop, running, environment, token, login, get, restrict };
}

test('Login with Amazon gives tokens for a refresh token that stays', async (t) => {
  const { login, environment } = await serve(t, { tokenLife: 1800 });
  t.like(await login(), {
    status: 200,
    body: { token_type: 'bearer', expires_in: 1800, refresh_token: environment.AMAZON_REFRESH_TOKEN },
  });
  t.like(await login({ refresh_token: 'Atzr|x' }), { status: 400, body: { error: 'invalid_grant' } });
  t.like(await login({ client_secret: 'x' }), { status: 401, body: { error: 'invalid_client' } });
  t.like(await login({ grant_type: 'password' }), { status: 400, body: { error: 'unsupported_grant_type' } });
});

test('without a good token, or the headers, nothing is answered', async (t) => {
  const { get, token } = await serve(t, { tokenLife: 0 });
  const query = { createdAfter: '2020-01-01T00:00:00Z' };
  t.like(await get(SEARCH, query), { status: 403 });
  t.regex((await get(SEARCH, query)).body.errors[0].details, /expired/);
  t.regex((await get(SEARCH, query, { 'x-amz-access-token': `${token}x` })).body.errors[0].details, /invalid/);
  const { get: undated } = await serve(t);
  t.like(await undated(SEARCH, query, { 'x-amz-date': '' }), { status: 403 });
});

test('a list is refused for what is wrong with its question', async (t) => {
  const { get, world } = await serve(t);
  const after = '2020-01-01T00:00:00Z';
  const soon = new Date(world.now() - 60_000).toISOString();
  const wrong: Record<string, string>[] = [
    {},
    { createdAfter: after, lastUpdatedAfter: after },
    { lastUpdatedAfter: 'yesterday' },
    { lastUpdatedAfter: after, createdBefore: after },
    { lastUpdatedAfter: after, lastUpdatedBefore: soon },
    { lastUpdatedAfter: after, lastUpdatedBefore: '2019-01-01T00:00:00Z' },
    { lastUpdatedAfter: after, maxResultsPerPage: '101' },
    { lastUpdatedAfter: after, maxResultsPerPage: '0' },
    { lastUpdatedAfter: after, marketplaceIds: 'NOWHERE' },
    { lastUpdatedAfter: after, includedData: 'EVERYTHING' },
    { lastUpdatedAfter: after, paginationToken: 'x' },
  ];
  for (const query of wrong) t.like(await get(SEARCH, query), { status: 400 }, JSON.stringify(query));
  t.like(await get(V0, { LastUpdatedAfter: after }), { status: 400 }, 'v0 wants marketplaces');
  t.like(await get(`${SEARCH}/1`), { status: 400 });
  t.like(await get(`${SEARCH}/000-0000000-0000000`), { status: 404 });
});

test('a token goes on with its own list only, for a day', async (t) => {
  const { get, world, pass } = await serve(t);
  const query = { createdAfter: '2020-01-01T00:00:00Z', maxResultsPerPage: '10' };
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const { body } = await get(SEARCH, token === undefined ? query : { ...query, paginationToken: token });
    for (const { orderId } of body.orders) seen.add(orderId);
    const next = body.pagination?.nextToken;
    if (next) {
      const other = { ...query, createdAfter: '2021-01-01T00:00:00Z', paginationToken: next };
      t.like(await get(SEARCH, other), { status: 400 });
    }
    token = next;
  } while (token !== undefined);
  t.is(seen.size, world.all('amazon', 'order').length);

  const { body } = await get(SEARCH, query);
  pass(24 * 60 + 1);
  t.like(await get(SEARCH, { ...query, paginationToken: body.pagination.nextToken }), { status: 400 });
});

test('what was not asked for is not answered', async (t) => {
  const { get } = await serve(t);
  const query = { createdAfter: '2020-01-01T00:00:00Z' };
  const bare = (await get(SEARCH, query)).body.orders;
  t.true(bare.length > 5);
  for (const order of bare) t.false('buyer' in order || 'recipient' in order || 'fulfillment' in order);
  const shipped = { ...query, includedData: 'FULFILLMENT', fulfillmentStatuses: 'SHIPPED', marketplaceIds: US };
  const { orders } = (await get(SEARCH, shipped)).body;
  t.true(orders.length > 0);
  for (const { fulfillment, salesChannel } of orders) {
    t.is(fulfillment.fulfillmentStatus, 'SHIPPED');
    t.is(salesChannel.marketplaceId, US);
  }
});

test('v0 shows persons to a restricted token, for the paths and the parts that it names', async (t) => {
  const { get, restrict, world } = await serve(t);
  const { id } = world.all('amazon', 'order').find(({ shown }) => shown === 'all')!;
  const plain = (await get(`${V0}/${id}`)).body.payload;
  t.deepEqual([plain.ShippingAddress.Name, plain.BuyerInfo.BuyerName], [undefined, undefined]);
  t.truthy(plain.ShippingAddress.City);
  t.like(await get(`${V0}/${id}/address`), { status: 403 });

  const path = `${V0}/{orderId}`;
  const { body } = await restrict([
    { method: 'GET', path, dataElements: ['shippingAddress'] },
    { method: 'GET', path: `${path}/buyerInfo` },
  ]);
  const restricted = { 'x-amz-access-token': body.restrictedDataToken };
  const shown = (await get(`${V0}/${id}`, {}, restricted)).body.payload;
  t.truthy(shown.ShippingAddress.Name);
  t.is(shown.BuyerInfo.BuyerName, undefined);
  t.truthy((await get(`${V0}/${id}/buyerInfo`, {}, restricted)).body.payload.BuyerName);
  t.like(await get(`${V0}/${id}/address`, {}, restricted), { status: 403 });
  t.like(await get(`${V0}/${id}/orderItems`), { status: 200, body: { payload: { AmazonOrderId: id } } });
});

test('a restricted token is given for what is restricted, and with the role for all of it', async (t) => {
  const { restrict } = await serve(t, {}, { roles: { shipping: true, tax: false } });
  const ask = (changes: object) =>
    restrict([{ method: 'GET', path: V0, dataElements: ['shippingAddress'], ...changes }]);
  t.like(await ask({}), { status: 200, body: { expiresIn: 3600 } });
  t.like(await ask({ dataElements: ['shippingAddress', 'buyerInfo'] }), { status: 403 });
  t.like(await ask({ method: '' }), { status: 400, body: { errors: [{ details: 'Resource not provided.' }] } });
  t.like(await ask({ path: '/orders/v1/orders' }), { status: 400 });
  t.like(await ask({ dataElements: ['everything'] }), { status: 400 });
});

test('a usage plan lets twenty lists through, and then one in three minutes', async (t) => {
  const { get, pass, running } = await serve(t, { limited: true });
  const query = { createdAfter: '2026-01-01T00:00:00Z' };
  for (let n = 0; n < 20; n++) {
    const { status, headers } = await get(SEARCH, query);
    t.deepEqual([status, headers.get('x-amzn-ratelimit-limit')], [200, '0.0056']);
  }
  const refused = await get(SEARCH, query);
  t.like(refused, { status: 429, body: { errors: [{ code: 'QuotaExceeded' }] } });
  t.is(refused.headers.get('x-amzn-ratelimit-limit'), null);
  t.is(running.requests.throttled, 1);
  pass(3);
  t.is((await get(SEARCH, query)).status, 200);
  t.is((await get(SEARCH, query)).status, 429);
  t.is((await get(`${SEARCH}/000-0000000-0000000`)).status, 404, 'each operation has a plan of its own');
});

test('the queue tells of changes until they are deleted', async (t) => {
  const { environment, live, pass } = await serve(t);
  const { AMAZON_QUEUE_URL: QueueUrl, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = environment;
  const connect = (accessKeyId: string) => {
    const credentials = { accessKeyId, secretAccessKey: AWS_SECRET_ACCESS_KEY! };
    const client = new SQSClient({ region: 'us-east-1', endpoint: new URL(QueueUrl!).origin, credentials });
    t.teardown(() => client.destroy());
    return client;
  };
  const client = connect(AWS_ACCESS_KEY_ID!);
  const receive = async () =>
    (await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))).Messages;
  t.is(await receive(), undefined);
  const [change] = live(1);
  const [first] = (await receive())!;
  const notification = JSON.parse(first!.Body!);
  t.is(notification.Payload.OrderChangeNotification.AmazonOrderId, change!.object.key);
  if (present) t.deepEqual(createNotificationChecker()(notification), []);
  t.is(await receive(), undefined, 'it is hidden');
  pass(1);
  const [again] = (await receive())!;
  t.is(again!.MessageId, first!.MessageId);
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again!.ReceiptHandle }));
  pass(1);
  t.is(await receive(), undefined);

  const waiting = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
  t.is((await waiting).Messages?.length, 1, 'a long poll ends with the message');
  const tooMany = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 });
  await t.throwsAsync(client.send(tooMany), { name: 'InvalidParameterValue' });
  const elsewhere = new ReceiveMessageCommand({ QueueUrl: `${QueueUrl}-2` });
  await t.throwsAsync(client.send(elsewhere), { name: 'QueueDoesNotExist' });
  await t.throwsAsync(connect('AKIAOTHER').send(new ReceiveMessageCommand({ QueueUrl })), {
    name: 'UnrecognizedClientException',
  });
});

(present ? test : test.skip)("its refusals and parts fit Amazon's models", async (t) => {
  const faults = createChecker();
  const found: string[] = [];
  const { get, restrict, world } = await serve(
    t,
    {},
    {
      observe: (exchange) =>
        void (
          exchange.url.startsWith('/auth') ||
          found.push(
            ...faults({ ...exchange, url: exchange.url.split('?')[0]! }).filter(
              (fault) => !fault.endsWith('is missing'),
            ),
          )
        ),
    },
  );
  const { id } = world.all('amazon', 'order').find(({ shown }) => shown === 'all')!;
  const paths = ['address', 'buyerInfo'].map((part) => ({ method: 'GET', path: `${V0}/${id}/${part}` }));
  const { body } = await restrict(paths);
  for (const part of ['address', 'buyerInfo']) {
    const { status } = await get(`${V0}/${id}/${part}`, {}, { 'x-amz-access-token': body.restrictedDataToken });
    t.is(status, 200);
  }
  await get(`${V0}/${id}/orderItems`);
  await get(V0, { MarketplaceIds: US, CreatedAfter: '2026-01-01T00:00:00Z' });
  await get(SEARCH);
  await get(`${SEARCH}/000-0000000-0000000`);
  await get(SEARCH, {}, { 'x-amz-access-token': 'x' });
  t.deepEqual(found, []);
});
