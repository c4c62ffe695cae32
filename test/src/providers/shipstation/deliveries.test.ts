import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type ConnectionPool, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import type { Delivery } from '../../../../src/ingest/delivery.ts';
import type { ProviderModule } from '../../../../src/ingest/provider.ts';
import { createReceiver } from '../../../../src/ingest/receiver.ts';
import { read, verifier } from '../../../../src/providers/shipstation/deliveries.ts';
import { keySet } from '../../../../src/providers/shipstation/key_set.ts';
import { shipstation } from '../../../../src/providers/shipstation/module.ts';
import type { Settings } from '../../../../src/providers/shipstation/settings.ts';
import { verifySigned } from '../../../../src/providers/shipstation/verify_signed.ts';
import { serveShipstation } from '../../../../src/sandbox/servers/shipstation.ts';
import { World } from '../../../../src/sandbox/world.ts';
import { lines } from '../../../support/digest.ts';
import { until } from '../../../support/spine.ts';
import { asFulfillment, connect, live, stagedDirectly } from './account.ts';

const SECRET = 'a-secret-part-of-the-address';
const v1: Settings = { v1: { apiKey: 'k', apiSecret: 's' }, webhookSecret: SECRET };
const BATCH = 'https://ssapi6.shipstation.com/shipments?batchId=190671332&includeShipmentItems=False';

const delivery = (body: unknown, about: Partial<Delivery> = {}): Delivery => ({
  headers: {},
  path: SECRET,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  ...about,
});
const shipped = (resource_url: string, resource_type = 'SHIP_NOTIFY') => ({ resource_url, resource_type });

test('version 1 is known by its address', async (t) => {
  const verify = verifier(v1)!;
  const verified = await verify(delivery(shipped(BATCH)));
  t.like(verified, { ok: true, topic: 'SHIP_NOTIFY' });
  t.deepEqual(await verify(delivery(shipped(BATCH))), verified, 'the same again');
  t.notDeepEqual(await verify(delivery(shipped(BATCH.replace('332', '333')))), verified);
  t.like(await verify(delivery(shipped(BATCH), { path: `${SECRET}/` })), { ok: true });
  for (const path of ['', SECRET.slice(1), `${SECRET}x`, SECRET.toUpperCase(), `${SECRET}/${SECRET}`]) {
    t.deepEqual(await verify(delivery(shipped(BATCH), { path })), { ok: false, reason: 'the address is wrong' });
  }
});

test('one that names no batch is another one a minute later', async (t) => {
  const verified = await verifier(v1)!(delivery(shipped('https://ssapi.shipstation.com/orders')));
  t.true(verified.ok && /^v1:\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:[0-9a-f]{64}$/.test(verified.key));
});

test('what names another host is refused', async (t) => {
  const elsewhere = [
    'https://evil.example/shipments?batchId=1',
    'https://ssapi.shipstation.com.evil.example/shipments?batchId=1',
    'https://evil-ssapi.shipstation.com/shipments?batchId=1',
    'https://ssapi6.shipstation.com:8443/shipments?batchId=1',
    'http://ssapi6.shipstation.com/shipments?batchId=1',
    'https://user:pass@ssapi6.shipstation.com/shipments?batchId=1',
    'https://ssapi6.shipstation.com@evil.example/shipments?batchId=1',
    'file:///etc/passwd',
    '//evil.example/orders',
    'nothing',
  ];
  for (const url of elsewhere) {
    t.deepEqual(await verifier(v1)!(delivery(shipped(url))), { ok: false, reason: 'it names another host' }, url);
  }
  const proxied = verifier({ ...v1, url: 'http://127.0.0.1:9999' })!;
  t.like(await proxied(delivery(shipped('http://127.0.0.1:9999/orders?importBatch=1'))), { ok: true });
  t.like(await proxied(delivery(shipped('http://127.0.0.1:9998/orders?importBatch=1'))), { ok: false });
});

test('what can not be read is kept, and says why when it is read', async (t) => {
  for (const body of [
    '{"resource_url":',
    '',
    '[]',
    '{"resource_type":"SHIP_NOTIFY"}',
    '{"resource_url":7,"resource_type":"x"}',
  ]) {
    t.like(await verifier(v1)!(delivery(body)), { ok: true, topic: 'unreadable' }, body);
    t.throws(() => read({ body: Buffer.from(body) }), undefined, body);
  }
});

const MEANINGS: [string, string, unknown][] = [
  [
    BATCH,
    'SHIP_NOTIFY',
    { kind: 'fetch', entity: 'shipment', id: '/shipments?batchId=190671332&includeShipmentItems=False' },
  ],
  [
    'https://ssapi11.shipstation.com/orders?storeID=12&importBatch=ab-12',
    'ORDER_NOTIFY',
    { kind: 'fetch', entity: 'order', id: '/orders?storeID=12&importBatch=ab-12' },
  ],
  [
    'https://ssapi.shipstation.com/fulfillments?batchId=7',
    'FULFILLMENT_SHIPPED',
    { kind: 'fetch', entity: 'shipment', id: '/fulfillments?batchId=7' },
  ],
  // a whole list is the feed's to read
  ['https://ssapi.shipstation.com/orders?storeID=12', 'ORDER_NOTIFY', { kind: 'read', entity: 'order' }],
  ['https://ssapi.shipstation.com/orders/items?importBatch=1', 'ITEM_ORDER_NOTIFY', { kind: 'read', entity: 'order' }],
  [
    'https://ssapi.shipstation.com//evil.example/orders?batchId=1',
    'ITEM_SHIP_NOTIFY',
    { kind: 'read', entity: 'shipment' },
  ],
  ['https://ssapi.shipstation.com/labels?batchId=1', 'SOMETHING_NEW', { kind: 'read', entity: 'order' }],
  [
    'https://api.shipstation.com/v2/batches/se-1234567890',
    'BATCH_PROCESSED_V2',
    { kind: 'fetch', entity: 'shipment', id: '/v2/shipments?batch_id=se-1234567890' },
  ],
  [
    'https://api.shipstation.com/v2/batches/se-1&store_id=2',
    'BATCH_PROCESSED_V2',
    { kind: 'read', entity: 'shipment' },
  ],
  ['https://api.shipstation.com/v2/fulfillments/se-1', 'FULFILLMENT_SHIPPED_V2', { kind: 'read', entity: 'shipment' }],
  ['https://api.shipstation.com/v2/orders', 'SALES_ORDERS_IMPORTED', { kind: 'read', entity: 'shipment' }],
  [
    'https://api.shipstation.com/v2/labels/se-1/track',
    'TRACK_EVENT_V2',
    { kind: 'nothing', reason: 'TRACK_EVENT_V2 says nothing of a customer' },
  ],
];
for (const [url, type, meaning] of MEANINGS) {
  test(`${type} of ${url} means what it means`, (t) => {
    t.deepEqual(read({ body: Buffer.from(JSON.stringify(shipped(url, type))) }), [meaning] as never);
  });
}

const samples = new URL('../../../../../shared/providers/samples/shipstation/', import.meta.url);
const sample = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, samples), 'utf8'));
const sampled = existsSync(samples) ? test : test.skip;

sampled('the sample signatures are judged as they should be', async (t) => {
  type Vector = {
    name: string;
    headers: Record<string, string>;
    body_utf8: string;
    received_at: string;
    expect: string;
  };
  const { jwks, vectors } = sample('v2.webhook.signature-vectors.computed') as {
    jwks: { keys: JsonWebKey[] };
    vectors: Vector[];
  };
  t.true(vectors.length > 2);
  const keys = async (id: string) => {
    const key = jwks.keys.find(({ kid, kty }) => kid === id && kty === 'RSA');
    return key && createPublicKey({ key, format: 'jwk' });
  };
  for (const { name, headers, body_utf8, received_at, expect } of vectors) {
    const verified = await verifySigned(
      { headers, body: Buffer.from(body_utf8), path: '' },
      keys,
      Date.parse(received_at),
    );
    t.is(verified.ok, expect === 'accept', name);
  }
  const [good] = vectors;
  const tampered = { headers: good!.headers, body: Buffer.from(`${good!.body_utf8} `), path: '' };
  t.like(await verifySigned(tampered, keys, Date.parse(good!.received_at)), {
    ok: false,
    reason: 'the signature is wrong',
  });
});

sampled('the sample deliveries are understood', (t) => {
  const meaning = (name: string) => read({ body: Buffer.from(JSON.stringify(sample(name))) });
  t.like(meaning('v1.webhook.ship-notify'), [{ kind: 'fetch', entity: 'shipment' }]);
  t.like(meaning('v2.webhook.batch-processed'), [{ kind: 'fetch', id: '/v2/shipments?batch_id=se-1234567890' }]);
  t.like(meaning('v2.webhook.track-event.abridged'), [{ kind: 'nothing' }]);
});

/** A server whose keys are read, and a delivery of it. */
async function signing(t: ExecutionContext<unknown>) {
  const sent: Delivery[] = [];
  const world = new World({ size: 30 });
  const stand = createReceiver({
    db: {} as ConnectionPool,
    log: quiet,
    signal: new AbortController().signal,
    received: [],
  });
  stand.post('/webhooks/shipstation/*', async (request) => {
    const headers = request.headers as Record<string, string>;
    sent.push({ headers, body: request.body as Buffer, path: (request.params as { '*': string })['*'] });
    return {};
  });
  const url = await stand.listen({ port: 0, host: '127.0.0.1' });
  t.teardown(() => stand.close());
  const running = await serveShipstation(world, {
    webhooks: { url: `${url}/webhooks/shipstation`, secret: 'sandbox' },
  });
  t.teardown(() => running.close());
  const change = async (): Promise<Delivery> => {
    sent.length = 0;
    world.change(world.all('shipstation', 'shipment').find(({ shape }) => shape === 'v2')!);
    await until(() => sent.length > 0);
    return sent[0]!;
  };
  return { running, change };
}
const quiet = { debug() {}, info() {}, error() {} };

test('version 2 is known by its signature', async (t) => {
  const { running, change } = await signing(t);
  const one = await change();
  const settings: Settings = { v2: { apiKey: 'k' }, url: running.url };
  const verify = verifier(settings)!;
  const verified = await verify(one);
  t.like(verified, { ok: true, topic: 'BATCH_PROCESSED_V2' });
  t.deepEqual(await verify(one), verified, 'the same again');
  t.true(verified.ok && Math.abs(verified.sentAt!.getTime() - Date.now()) < 60_000);

  const wrong = async (about: Partial<Delivery>, reason: string) =>
    t.deepEqual(await verify({ ...one, ...about }), { ok: false, reason });
  const header = (name: string, value: string | undefined) => ({
    headers: { ...one.headers, [`x-shipengine-${name}`]: value },
  });
  const signature = one.headers['x-shipengine-rsa-sha256-signature']!;
  await wrong({ body: Buffer.concat([one.body, Buffer.from(' ')]) }, 'the signature is wrong');
  await wrong(header('rsa-sha256-signature', signature.slice(4)), 'the signature is wrong');
  await wrong(header('rsa-sha256-signature', ''), 'the signature is wrong');
  await wrong(header('rsa-sha256-signature', `AAAA${signature}`), 'the signature is wrong');
  await wrong(header('rsa-sha256-signature', undefined), 'it is not signed');
  await wrong(header('rsa-sha256-key-id', 'sandbox-ec-1'), 'it was signed with an unknown key');
  await wrong(header('timestamp', 'soon'), 'it does not say when it was sent');
  await wrong(header('timestamp', new Date(Date.now() - 6 * 60_000).toISOString()), 'it was sent too long ago');
  await wrong(header('timestamp', new Date(Date.now() + 6 * 60_000).toISOString()), 'it was sent too long ago');

  t.like(await verifier({ ...settings, webhookSecret: SECRET })!(one), { ok: false, reason: 'the address is wrong' });
  t.like(await verifier({ ...v1, url: running.url })!({ ...one, path: SECRET }), { ok: false });
  t.is(verifier({ v1: v1.v1! }), undefined, 'nothing is received without a secret');
});

test('a good signature does not open other hosts', async (t) => {
  const { running, change } = await signing(t);
  const url = running.url.replace('127.0.0.1', 'localhost');
  const verified = await verifier({ v2: { apiKey: 'k' }, url })!(await change());
  t.deepEqual(verified, { ok: false, reason: 'it names another host' });
});

test('keys are kept, and read again for an unknown one now and then', async (t) => {
  const { running } = await signing(t);
  let now = 1_000_000;
  const keys = keySet(`${running.url}/jwks`, () => now);
  const asked = () => running.requests.total;
  t.is((await keys('sandbox-rsa-1'))?.asymmetricKeyType, 'rsa');
  t.is(await keys('sandbox-ec-1'), undefined);
  t.is(await keys('unknown'), undefined);
  t.is(asked(), 1);
  now += 6 * 60_000;
  await Promise.all([keys('unknown'), keys('unknown too')]);
  t.is(asked(), 2);
  await t.throwsAsync(keySet(`${running.url}/nothing`)('k'));
});

/** A receiver that a world's server delivers to. */
async function receiving(t: ExecutionContext<unknown>, world: World) {
  const webhooks = { url: '', secret: 'sandbox' };
  const account = await connect(t, world, { behaviour: { webhooks } });
  const { db, log, signal, settings, source } = account;
  const receiver = createReceiver({
    db,
    log,
    signal,
    received: [{ module: shipstation as ProviderModule, settings, source }],
  });
  webhooks.url = `${await receiver.listen({ port: 0, host: '127.0.0.1' })}/webhooks/shipstation`;
  t.teardown(() => receiver.close());
  const states = async () =>
    (await db.query(sql`select topic, state from spine.webhook_deliveries order by id`)) as {
      topic: string;
      state: string;
    }[];
  const worked = (count: number) =>
    until(async () => {
      const all = await states();
      return all.length >= count && all.every(({ state }) => state !== 'pending');
    });
  return { ...account, webhooks, states, worked };
}

test('what is delivered is fetched, before and after it is polled', async (t) => {
  const world = new World({ size: 40 });
  const { db, run, states, worked } = await receiving(t, world);
  t.is((await run()).error, undefined);
  const fresh = live(world, 25).filter(({ object, fresh }) => fresh && object.entity !== 'customer');
  world.change(asFulfillment(world));
  const second = world.all('shipstation', 'shipment').find(({ shape }) => shape === 'v2')!;
  world.change({ ...second, contact: { ...second.contact, email: 'moved@example.com' } });
  await worked(fresh.length + 2);
  t.deepEqual([...new Set((await states()).map(({ topic }) => topic))].sort(), [
    'BATCH_PROCESSED_V2',
    'FULFILLMENT_SHIPPED',
    'ORDER_NOTIFY',
    'SHIP_NOTIFY',
  ]);
  t.true((await states()).every(({ state }) => state === 'done'));
  const held = await lines(db, 'staged');
  for (const { object } of fresh)
    t.true(
      held.some((line) => line.includes(` ${object.key} `)),
      object.key,
    );
  const ran = await run();
  t.is(ran.error, undefined);
  t.deepEqual(await lines(db, 'staged'), await stagedDirectly(t, world));
  const rest = live(world, 30).filter(({ object, fresh }) => fresh && object.entity !== 'customer');
  t.is((await run()).error, undefined);
  await worked(fresh.length + 2 + rest.length);
  t.deepEqual(await lines(db, 'staged'), await stagedDirectly(t, world));
});

test('the same delivery twice is kept once; a forged one not at all', async (t) => {
  const world = new World({ size: 30 });
  const { webhooks, settings, states, worked, running } = await receiving(t, world);
  const send = async (path: string, body: string, headers: Record<string, string> = {}) =>
    (await fetch(`${webhooks.url}/${path}`, { method: 'POST', body, headers })).status;
  const body = JSON.stringify(shipped(`${running.url}/shipments?batchId=7`));
  const secret = settings.webhookSecret!;
  t.is(await send(secret, body), 200);
  t.is(await send(secret, body), 200);
  await worked(1);
  t.is((await states()).length, 1);
  t.is(await send('', body), 401);
  t.is(await send(`${secret}x`, body), 401);
  t.is(await send(secret, JSON.stringify(shipped('https://evil.example/orders?importBatch=1'))), 401);
  t.is(await send(secret, body, { 'x-shipengine-rsa-sha256-signature': 'AAAA' }), 401);
  t.is(await send(secret, '{"resource_url":'), 200);
  await until(async () => (await states()).length === 2);
});

test('without keys deliveries wait for a process that has them', async (t) => {
  const world = new World({ size: 30 });
  const { db, work, running } = await connect(t, world);
  const keep = (key: string, url: string, type: string) =>
    db.query(
      sql`select spine.keep_delivery('shipstation', '', ${key}, ${type}, ${Buffer.from(JSON.stringify(shipped(url, type)))}::bytea, null)`,
    );
  const state = async () =>
    (await db.query(sql`select state from spine.webhook_deliveries order by id`)).map((row) => row.state);
  await keep('a', `${running.url}/orders?importBatch=none`, 'ORDER_NOTIFY');
  await keep('b', `${running.url}/orders?storeID=12`, 'ORDER_NOTIFY');
  await keep('c', `${running.url}/v2/labels/se-1/track`, 'TRACK_EVENT_V2');
  t.is(shipstation.open({ webhookSecret: SECRET }, {} as never), undefined);
  await work(null);
  t.deepEqual(await state(), ['pending', 'pending', 'ignored']);
  t.deepEqual([...(await work())], ['order']);
  t.deepEqual(await state(), ['done', 'done', 'ignored']);
});

test('what is fetched comes from the configured host, page by page, or not at all', async (t) => {
  const world = new World({ size: 30 });
  const { source, signal, running, settings } = await connect(t, world);
  const orders = world.all('shipstation', 'order').length;
  const fetched = await source.fetch!([{ entity: 'order', id: '//evil.example/orders?pageSize=1&page=900' }], signal);
  t.is(fetched.length, orders);
  const { total } = running.requests;
  for (const id of ['https://evil.example/', '/orders/1', '/stores', '/v3/shipments', 'http://[']) {
    await t.throwsAsync(
      source.fetch!([{ entity: 'order', id }], signal),
      { message: /names what these keys do not read/ },
      id,
    );
  }
  t.is(running.requests.total, total);
  const { v2: _, ...first } = settings;
  const one = shipstation.open(first, { signal } as never)!;
  await t.throwsAsync(one.fetch!([{ entity: 'shipment', id: '/v2/shipments?batch_id=se-1' }], signal));
});
