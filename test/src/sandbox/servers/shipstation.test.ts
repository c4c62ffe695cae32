import { existsSync, readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import type { Behaviour } from '../../../../src/sandbox/server.ts';
import { serveShipstation } from '../../../../src/sandbox/servers/shipstation.ts';
import { World } from '../../../../src/sandbox/world.ts';

const basic = `Basic ${Buffer.from('sandbox-key:sandbox-secret').toString('base64')}`;
const KEYS = { authorization: basic, 'api-key': 'sandbox-v2-key' };

async function serve(t: ExecutionContext<unknown>, behaviour: Behaviour = {}, world = new World({ size: 60 })) {
  const running = await serveShipstation(world, behaviour);
  t.teardown(() => running.close());
  const get = async (path: string, headers: Record<string, string> = KEYS) => {
    const response = await fetch(`${running.url}${path}`, { headers });
    return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
  };
  return { running, world, get };
}

const samples = new URL('../../../../../shared/providers/samples/shipstation/', import.meta.url);
const sampled = existsSync(samples) ? test : test.skip;
const sample = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, samples), 'utf8'));

test('nobody is served without keys', async (t) => {
  const { get } = await serve(t);
  const wrong = [
    {},
    { authorization: 'Basic !', 'api-key': 'x' },
    { authorization: `${basic}=`, 'api-key': 'sandbox-v2-keyy' },
  ];
  for (const headers of wrong as Record<string, string>[]) {
    t.like(await get('/orders', headers), { status: 401, body: { message: 'Invalid API credentials' } });
    t.like(await get('/v2/shipments', headers), { status: 401, body: { errors: [{ error_code: 'unauthorized' }] } });
  }
});

sampled('errors are the samples', async (t) => {
  const { get, running } = await serve(t, { limited: true });
  const { body } = sample('v1.error.401');
  t.deepEqual((await get('/orders', {})).body, body);
  for (let n = 0; n < 40; n++) t.is((await get('/stores')).status, 200);
  const answer = await get('/stores');
  const expected = sample('v1.error.429');
  t.is(answer.status, 429);
  t.deepEqual(answer.body, expected.body);
  t.deepEqual(
    [...answer.headers.keys()].filter((name) => name.startsWith('x-rate')),
    Object.keys(expected.headers)
      .map((name) => name.toLowerCase())
      .sort(),
  );
  t.deepEqual(running.requests, { total: 42, throttled: 1 });
});

test('limits are counted by the minute, and told', async (t) => {
  let now = Date.UTC(2026, 11, 1);
  const { get } = await serve(t, { limited: true }, new World({ size: 5, now: () => now }));
  const told = ({ headers }: { headers: Headers }) =>
    ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-rate-limit-${name}`)).join();
  t.is(told(await get('/stores')), '40,39,60');
  now += 30_000;
  for (let n = 0; n < 38; n++) await get('/stores');
  t.is(told(await get('/stores')), '40,0,30');
  t.is((await get('/stores')).status, 429);
  now += 30_000;
  t.is(told(await get('/stores')), '40,39,60');
  for (let n = 0; n < 200; n++) t.is((await get('/v2/shipments')).status, 200);
  const refused = await get('/v2/shipments');
  t.like(refused, { status: 429, body: { errors: [{ error_code: 'rate_limit_exceeded' }] } });
  t.is(refused.headers.get('retry-after'), '60');
});

test('version 1 refuses what it does not understand', async (t) => {
  const { get } = await serve(t);
  for (const query of [
    'pageSize=501',
    'pageSize=0',
    'page=0',
    'page=x',
    'sortBy=Nothing',
    'sortDir=UP',
    'modifyDateStart=soon',
    'modifyDateStart=2026-01-01T00:00:00Z',
    'orderStatus=lost',
    'storeId=x',
    'whatever=1',
  ]) {
    t.like(await get(`/orders?${query}`), { status: 400, body: { Message: 'The request is invalid.' } }, query);
  }
  t.is((await get('/shipments?modifyDateStart=2026-01-01')).status, 400, 'there is no such filter');
  t.is((await get('/shipments?sortBy=ModifyDate')).status, 400);
  t.is((await get('/shipments?includeShipmentItems=maybe')).status, 400);
  t.is((await get('/customers?modifyDateStart=2026-01-01')).status, 400);
  t.is((await get('/labels')).status, 404);
  t.is((await get('/orders/1')).status, 404);
});

test('version 2 refuses what it does not understand', async (t) => {
  const { get } = await serve(t);
  for (const query of [
    'page=0',
    'page_size=501',
    'sort_by=name',
    'sort_dir=UP',
    'modified_at_start=2026-01-01',
    'shipment_status=lost',
    'x=1',
  ]) {
    t.like(
      await get(`/v2/shipments?${query}`),
      { status: 400, body: { errors: [{ error_type: 'validation' }] } },
      query,
    );
  }
  t.is((await get('/v2/shipments/se-1')).status, 404);
});

test('lists come in pages', async (t) => {
  const { get, world } = await serve(t);
  const total = world.all('shipstation', 'order').length;
  const first = (await get('/orders')).body;
  t.like(first, { page: 1, total, pages: 1 });
  const keys: number[] = [];
  for (let page = 1; page <= Math.ceil(total / 7); page++) {
    const { body } = await get(`/orders?page=${page}&pageSize=7&sortBy=ModifyDate`);
    t.like(body, { page, total, pages: Math.ceil(total / 7) });
    keys.push(...body.orders.map((order: { orderId: number }) => order.orderId));
  }
  t.is(new Set(keys).size, total);
  t.deepEqual((await get('/orders?page=99')).body.orders, []);
  const dates = (await get('/customers?sortBy=ModifyDate&sortDir=DESC')).body.customers.map(
    (one: { modifyDate: string }) => one.modifyDate,
  );
  t.deepEqual(dates, [...dates].sort().reverse());

  const second = (await get('/v2/shipments?page_size=1')).body;
  t.true(second.pages > 1);
  t.deepEqual(second.links.prev, {});
  const next = (await get(second.links.next.href.replace(/^.*?(?=\/v2)/, ''))).body;
  t.is(next.page, 2);
  t.true(second.shipments[0].created_at >= next.shipments[0].created_at, 'the newest first');
  t.deepEqual((await get('/v2/shipments?page=99')).body.shipments, []);
});

test('filters choose', async (t) => {
  const { get, world } = await serve(t);
  const orders = async (query: string) => (await get(`/orders?pageSize=500&${query}`)).body.orders;
  const [some] = (await orders('sortBy=ModifyDate')).slice(10);
  const [date, time] = some.modifyDate.slice(0, 19).split('T');
  const at = encodeURIComponent(`${date} ${time}`);
  t.true(
    (await orders(`modifyDateStart=${at}`)).every((one: { modifyDate: string }) => one.modifyDate >= some.modifyDate),
  );
  t.true(
    (await orders(`modifyDateEnd=${date}T${time}`)).every(
      (one: { modifyDate: string }) => one.modifyDate <= some.modifyDate,
    ),
  );
  t.deepEqual((await orders(`modifyDateStart=${at}&modifyDateEnd=${at}`))[0], some);
  t.true(
    (await orders(`orderNumber=${some.orderNumber.slice(0, 4)}`)).some(
      (one: { orderId: number }) => one.orderId === some.orderId,
    ),
    'starts with',
  );
  t.true((await orders('orderStatus=shipped')).every((one: { orderStatus: string }) => one.orderStatus === 'shipped'));
  t.deepEqual((await get(`/orders/${some.orderId}`)).body, some);
  t.deepEqual(await orders('importBatch=none'), []);

  const shipments = async (query: string) => (await get(`/shipments?pageSize=500&${query}`)).body.shipments;
  const all = await shipments('');
  t.is(all.length, world.all('shipstation', 'shipment').filter(({ shape }) => shape === 'v1').length);
  t.true(all.every((one: { shipmentItems: unknown }) => one.shipmentItems === null));
  t.true(
    (await shipments('includeShipmentItems=True')).every(
      (one: { shipmentItems: unknown[] }) => one.shipmentItems.length > 0,
    ),
  );
  t.is((await shipments(`orderId=${all[0].orderId}`))[0].orderId, all[0].orderId);
  t.deepEqual(await shipments('voidDateStart=2000-01-01'), []);
  world.finish();
  const voided = await shipments('voidDateStart=2000-01-01');
  t.true(voided.length > 0 && voided.every((one: { voided: boolean }) => one.voided));
});

test('webhooks have a secret in their address, and keys that all may know', async (t) => {
  const world = new World({ size: 30 });
  const { get, running } = await serve(
    t,
    { webhooks: { url: 'http://127.0.0.1:9/webhooks/shipstation', secret: 'x' } },
    world,
  );
  t.regex(running.environment.SHIPSTATION_WEBHOOK_SECRET!, /^[0-9a-f]{48}$/);
  const { keys } = (await get('/jwks')).body;
  t.deepEqual(
    keys.map(({ kty }: { kty: string }) => kty),
    ['EC', 'RSA'],
  );
  t.true(
    keys.every((key: object) => !('d' in key)),
    'and no private one',
  );
});

test('pages may be made smaller than asked for', async (t) => {
  const { get } = await serve(t, { pageSize: 1 });
  for (const [path, list] of [
    ['/orders?pageSize=500', 'orders'],
    ['/v2/shipments?page_size=100', 'shipments'],
  ]) {
    const { body } = await get(path!);
    t.is(body[list!].length, 1);
    t.true(body.total > 1);
    t.is(body.pages, body.total);
  }
});
