import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { createReceiver } from '../../../../src/ingest/receiver.ts';
import { workOff } from '../../../../src/ingest/work_off.ts';
import { shopifyPayload } from '../../../../src/population/payloads/shopify.ts';
import { shopify } from '../../../../src/providers/shopify/module.ts';
import { verifyDelivery } from '../../../../src/providers/shopify/verify_delivery.ts';
import { deliveryHeaders } from '../../../../src/sandbox/servers/shopify/deliver.ts';
import { World } from '../../../../src/sandbox/world.ts';
import { resolvePending } from '../../../../src/spine.ts';
import { invariantsHold, ownDatabase } from '../../../support/database.ts';
import { lines } from '../../../support/digest.ts';
import { until } from '../../../support/spine.ts';
import { openShop, read, total } from './shop.ts';

const SECRET = 'the secret of the app';
const SHOP = 'sandbox.myshopify.com';
const settings = shopify.readSettings({ SHOPIFY_WEBHOOK_SECRET: `older, ${SECRET}` })!;
const headersOf = (topic: string, body: string, secret = SECRET, shop = SHOP) =>
  deliveryHeaders(topic, body, Date.now(), { secret, shop, version: '2026-10' }) as Record<string, string | undefined>;
const verify = (headers: Record<string, string | undefined>, body: string, of = settings) =>
  verifyDelivery({ headers, body: Buffer.from(body), path: '' }, of);
const meaningsOf = (topic: string, body: string) =>
  shopify.deliveries!.read({ topic, body: Buffer.from(body), sentAt: null });
const without = (headers: Record<string, string | undefined>, name: string) => ({ ...headers, [name]: undefined });

test('the signature is over the bytes, by any of the secrets', (t) => {
  const body = '{"id":820982911946154508}';
  const headers = headersOf('orders/delete', body);
  const verified = verify(headers, body);
  t.like(verified, { ok: true, key: headers['x-shopify-webhook-id'], topic: 'orders/delete', privacy: false });
  t.true(verified.ok && Math.abs(verified.sentAt!.getTime() - Date.now()) < 60_000);
  t.true(verify(headersOf('orders/delete', body, 'older'), body).ok);

  const refused = { ok: false, reason: 'the signature does not fit' } as const;
  const signed = headers['x-shopify-hmac-sha256']!;
  t.deepEqual(verify(headers, `${body} `), refused);
  t.deepEqual(verify(headersOf('orders/delete', body, 'another'), body), refused);
  for (const wrong of [undefined, '', 'AAAA', signed.slice(0, -1), `${signed}=`, `${signed}AAAA`, ` ${signed}`]) {
    t.deepEqual(verify({ ...headers, 'x-shopify-hmac-sha256': wrong }, body), refused);
  }
});

test('a delivery has an id and a topic, and is for this shop', (t) => {
  const body = '{}';
  const headers = headersOf('orders/create', body);
  t.like(verify(without(headers, 'x-shopify-webhook-id'), body), { ok: false });
  t.like(verify(without(headers, 'x-shopify-topic'), body), { ok: false });
  t.like(verify(without(headers, 'x-shopify-triggered-at'), body), { ok: true, sentAt: undefined });
  const reading = shopify.readSettings({
    SHOPIFY_SHOP: SHOP,
    SHOPIFY_ACCESS_TOKEN: 'x',
    SHOPIFY_WEBHOOK_SECRET: SECRET,
  })!;
  t.true(verify(headers, body, reading).ok);
  const other = headersOf('orders/create', body, SECRET, 'other.myshopify.com');
  t.deepEqual(verify(other, body, reading), { ok: false, reason: 'it is from another shop' });
  const newer = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.replace('x-', ''), value]));
  t.true(verify(newer, body, reading).ok);
  t.is(
    shopify.deliveries!.verifier(shopify.readSettings({ SHOPIFY_SHOP: SHOP, SHOPIFY_ACCESS_TOKEN: 'x' })!),
    undefined,
  );
});

test('what the topics mean', (t) => {
  const body = '{"id":820982911946154508,"updated_at":"2026-11-01T00:00:00Z"}';
  for (const topic of ['customers/create', 'customers/update', 'customers/disable', 'customers/delete']) {
    t.deepEqual(meaningsOf(topic, body), [{ kind: 'record', entity: 'customer', payload: body }]);
  }
  for (const topic of [
    'orders/create',
    'orders/updated',
    'orders/cancelled',
    'orders/partially_fulfilled',
    'orders/delete',
  ]) {
    t.deepEqual(meaningsOf(topic, body), [{ kind: 'record', entity: 'order', payload: body }]);
  }
  const order = [{ kind: 'fetch', entity: 'order', id: 'gid://shopify/Order/820982911946154508' }];
  t.deepEqual(meaningsOf('refunds/create', '{"id":1,"order_id":820982911946154508}'), order as never);
  t.deepEqual(meaningsOf('orders/edited', '{"order_edit":{"id":1,"order_id":820982911946154508}}'), order as never);
  for (const topic of ['app/uninstalled', 'bulk_operations/finish', 'products/update', 'shop/update']) {
    t.deepEqual(meaningsOf(topic, '{"id":1}'), [{ kind: 'nothing', reason: 'it is about no customer and no order' }]);
  }
  const kept = 'gid://shopify/Customer/1';
  const merge = (status: string) =>
    `{"admin_graphql_api_customer_kept_id":"${kept}","admin_graphql_api_customer_deleted_id":"gid://shopify/Customer/2","status":"${status}"}`;
  t.deepEqual(meaningsOf('customers/merge', merge('completed')), [
    { kind: 'record', entity: 'customer', payload: merge('completed') },
    { kind: 'fetch', entity: 'customer', id: kept },
    { kind: 'fetch', entity: 'order', id: kept },
  ]);
  t.like(meaningsOf('customers/merge', merge('failed')), [{ kind: 'nothing' }]);
  for (const broken of ['', '{"id":', '[1]', 'null', '"x"', '<html>'])
    t.throws(() => meaningsOf('orders/create', broken));
  t.throws(() =>
    shopify.deliveries!.read({
      topic: 'orders/create',
      body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      sentAt: null,
    }),
  );
});

const samples = join(import.meta.dirname, '../../../../../shared/providers/samples/shopify');
(existsSync(samples) ? test : test.skip)('what the published bodies mean', (t) => {
  const customer = (id: string) => [['fetch', 'customer', `gid://shopify/Customer/${id}`]];
  for (const [file, topic, expected] of [
    ['customers-create', 'customers/create', [['record', 'customer', undefined]]],
    ['customers-delete', 'customers/delete', [['record', 'customer', undefined]]],
    ['orders-partially_fulfilled', 'orders/partially_fulfilled', [['record', 'order', undefined]]],
    [
      'customers_email_marketing_consent-update',
      'customers_email_marketing_consent/update',
      customer('706405506930370084'),
    ],
    ['customers_marketing_consent-update', 'customers_marketing_consent/update', customer('706405506930370084')],
    ['customer-tags_added', 'customer.tags_added', customer('1')],
    ['customers-purchasing_summary', 'customers/purchasing_summary', customer('1')],
    ['customers-merge.failed', 'customers/merge', [['nothing', undefined, undefined]]],
    ['customers-redact', 'customers/redact', [['nothing', undefined, undefined]]],
    ['app-scopes_update', 'app/scopes_update', [['nothing', undefined, undefined]]],
    ['bulk_operations-finish', 'bulk_operations/finish', [['nothing', undefined, undefined]]],
  ] as const) {
    const body = readFileSync(join(samples, `webhook.${file}.json`), 'utf8');
    const meanings = meaningsOf(topic, body) as { kind: string; entity?: string; id?: string }[];
    t.deepEqual(
      meanings.map(({ kind, entity, id }) => [kind, entity, id]),
      expected as never,
      file,
    );
  }
});

async function receiving(t: ExecutionContext<unknown>, world: World) {
  const { db } = await ownDatabase(t);
  const shop = await openShop(t, { db, world, environment: { SHOPIFY_WEBHOOK_SECRET: SECRET } });
  const { log, signal } = shop;
  const source = shop.open();
  const received = [{ module: shopify, settings: shop.settings, source }];
  const receiver = createReceiver({ db, log, signal, received });
  t.teardown(() => receiver.close());
  const post = async (topic: string, body: string, headers = headersOf(topic, body)) => {
    const { statusCode } = await receiver.inject({
      method: 'POST',
      url: '/webhooks/shopify',
      headers: headers as never,
      payload: body,
    });
    return statusCode;
  };
  const work = () => workOff({ db, log, signal, module: shopify, account: '', source });
  const states = async (): Promise<string[]> =>
    (await db.query(sql`select state from spine.webhook_deliveries order by id`)).map(({ state }) => state);
  const settled = () => until(async () => !(await states()).includes('pending'));
  return { db, shop, receiver, post, work, states, settled };
}

const rest = (world: World, entity: 'customer' | 'order', n = 0) => {
  const object = world.all('shopify', entity)[n]!;
  return JSON.stringify(shopifyPayload({ ...object, shape: 'rest' }));
};

test('what is delivered is staged, once, and what is forged is kept nowhere', async (t) => {
  const world = new World({ size: 20, seed: 3 });
  const { db, post, states, settled } = await receiving(t, world);
  const body = rest(world, 'customer', 2);
  const headers = headersOf('customers/update', body);
  t.is(await post('customers/update', body, headers), 200);
  t.is(await post('customers/update', body, headers), 200);
  t.is(await post('customers/update', body, headersOf('customers/update', body, 'forged')), 401);
  t.is(await post('customers/update', `${body} `, headers), 401);
  await settled();
  t.deepEqual(await states(), ['done']);
  t.is((await lines(db, 'staged')).length, 1);
});

test('what a delivery names is fetched; what is gone is left out', async (t) => {
  const world = new World({ size: 20, seed: 3 });
  const { db, post, states, settled } = await receiving(t, world);
  const [customer] = world.all('shopify', 'customer').slice(1);
  const [order] = world.all('shopify', 'order');
  await post('customers_email_marketing_consent/update', `{"customer_id":${customer!.id}}`);
  await post('refunds/create', `{"id":1,"order_id":${order!.id}}`);
  await post('customers_marketing_consent/update', '{"id":1,"phone":null,"sms_marketing_consent":{}}');
  await post('products/update', '{"id":1}');
  await settled();
  t.deepEqual(await states(), ['done', 'done', 'done', 'ignored']);
  const keys = await db.query(sql`select external_id from staging.records order by entity`);
  t.deepEqual(
    keys.map(({ external_id }) => external_id),
    [customer!.key, order!.key],
  );
});

test('a request for privacy is kept open for a person', async (t) => {
  const { db, post, states, work } = await receiving(t, new World({ size: 10 }));
  for (const topic of ['customers/data_request', 'customers/redact', 'shop/redact']) {
    t.is(await post(topic, '{"shop_id":1,"customer":{"id":191167},"orders_to_redact":[1]}'), 200);
  }
  await work();
  t.deepEqual(await states(), ['open', 'open', 'open']);
  t.deepEqual(await lines(db, 'staged'), []);
});

test('a signed body that is no JSON is kept, and told without its text', async (t) => {
  const { db, post, shop } = await receiving(t, new World({ size: 10 }));
  t.is(await post('orders/create', '{"id": secret@person.example'), 200);
  await until(async () => {
    const [{ error }] = await db.query(sql`select error from spine.webhook_deliveries`);
    return error !== null;
  });
  const [{ state, error }] = await db.query(sql`select state, error from spine.webhook_deliveries`);
  t.is(state, 'failed');
  t.regex(error, /JSON/);
  t.false(`${error} ${JSON.stringify(shop.said)}`.includes('secret@person'));
});

test('the same change delivered and read, in either order, is the same', async (t) => {
  const outcomes: string[][] = [];
  for (const order of ['delivered first', 'read first', 'read alone']) {
    const world = new World({ size: 25, seed: 3, now: () => Date.UTC(2026, 10, 20) });
    const { db, shop, post, settled } = await receiving(t, world);
    const changes = world.live(20).filter(({ object }) => object.provider === 'shopify');
    const deliver = async () => {
      for (const { object } of changes) {
        const body = JSON.stringify(shopifyPayload({ ...object, shape: 'rest' }));
        await post(object.entity === 'order' ? 'orders/updated' : 'customers/update', body);
      }
      await settled();
    };
    if (order === 'delivered first') await deliver();
    await read(shop, db);
    if (order === 'read first') await deliver();
    t.is(total(await read(shop, db, { mode: 'full' }), 'staged'), 0);
    await resolvePending(db);
    await invariantsHold(db, t);
    outcomes.push([
      ...(await lines(db, 'partition')),
      ...(await lines(db, 'primaries')),
      ...(await lines(db, 'orders')),
    ]);
  }
  t.deepEqual(outcomes[0], outcomes[2]);
  t.deepEqual(outcomes[1], outcomes[2]);
});

test('what the shop delivers of its own accord is staged as it happens', async (t) => {
  const world = new World({ size: 20, seed: 3 });
  const { db, receiver, shop, states } = await receiving(t, world);
  const url = `${await receiver.listen({ port: 0, host: '127.0.0.1' })}/webhooks/shopify`;
  await openShop(t, { db, world, behaviour: { webhooks: { url, secret: SECRET } } });
  await read(shop, db);
  const changes = world.live(20).filter(({ object }) => object.provider === 'shopify');
  await until(async () => {
    const all = await states();
    return all.length === changes.length && all.every((state) => state === 'done');
  });
  const newest = new Map(changes.map(({ object }) => [`${object.entity} ${object.key}`, object]));
  for (const { entity, key, updatedAt } of newest.values()) {
    const [row] = await db.query(sql`
      select source_updated_at from staging.records where entity = ${entity} and external_id = ${key}`);
    t.is(row.source_updated_at.getTime(), updatedAt);
  }
});

test('after a merge the orders of the one that is gone are read as the other one’s, without a change of their own', async (t) => {
  const world = new World({ size: 60, seed: 3 });
  const { db, shop, post, settled } = await receiving(t, world);
  await read(shop, db);
  const orders = world.all('shopify', 'order').filter(({ customerId }) => customerId !== null);
  const loser = orders[0]!.customerId!;
  const kept = orders.find(({ customerId }) => customerId !== loser)!.customerId!;
  const moved = orders.filter(({ customerId }) => customerId === loser);
  for (const order of moved) order.customerId = kept; // in the shop, without a time
  const gid = (id: string) => `gid://shopify/Customer/${id}`;
  const merge = { admin_graphql_api_customer_kept_id: gid(kept), admin_graphql_api_customer_deleted_id: gid(loser) };
  await post('customers/merge', JSON.stringify({ ...merge, status: 'completed', errors: [] }));
  await settled();
  const rows = await db.query(sql`
    select external_id, identity_key from spine.claims where external_id = any (${moved.map(({ key }) => key)})`);
  t.true(rows.length > 0);
  t.deepEqual(new Set(rows.map((row) => row.identity_key)), new Set([kept]));
});

test('a merge makes one customer of two', async (t) => {
  const world = new World({ size: 20, seed: 3 });
  const { db, shop, post, settled } = await receiving(t, world);
  await read(shop, db);
  const [a, b] = world.all('shopify', 'customer').slice(1);
  const gid = (id: string) => `gid://shopify/Customer/${id}`;
  const merge = { admin_graphql_api_customer_kept_id: gid(a!.id), admin_graphql_api_customer_deleted_id: gid(b!.id) };
  await resolvePending(db);
  const customersOf = async () => {
    const rows = await db.query(sql`
      select distinct customer_id from spine.customer_identities
      where provider = 'shopify' and external_id in (${a!.id}, ${b!.id}) and ended_at is null`);
    return rows.length;
  };
  t.is(await customersOf(), 2);
  await post('customers/merge', JSON.stringify({ ...merge, status: 'failed', errors: [] }));
  await post('customers/merge', JSON.stringify({ ...merge, status: 'completed', errors: [] }));
  await settled();
  await resolvePending(db);
  t.is(await customersOf(), 1);
  const [{ rejects }] = await db.query(sql`select count(*)::int as rejects from staging.rejects`);
  t.is(rejects, 0);
  await invariantsHold(db, t);
});
