import test, { type ExecutionContext } from 'ava';
import { keepSubscribed } from '../../../../src/ingest/keep_subscribed.ts';
import { readShopifySettings } from '../../../../src/providers/shopify/settings.ts';
import { TOPICS } from '../../../../src/providers/shopify/subscribe.ts';
import type { ShopifyBehaviour } from '../../../../src/sandbox/servers/shopify.ts';
import { World } from '../../../../src/sandbox/world.ts';
import { ownDatabase } from '../../../support/database.ts';
import { until } from '../../../support/spine.ts';
import { openShop } from './shop.ts';

const PUBLIC = { SPINE_WEBHOOK_URL: 'https://spine.example/', SHOPIFY_WEBHOOK_SECRET: 'hush' };
const ADDRESS = 'https://spine.example/webhooks/shopify';

async function shop(
  t: ExecutionContext<unknown>,
  environment: Record<string, string>,
  behaviour: ShopifyBehaviour = {},
) {
  const { db } = await ownDatabase(t);
  return await openShop(t, { db, world: new World({ size: 2 }), behaviour, environment });
}

test('every topic is subscribed to once, and one that Shopify dropped again', async (t) => {
  const { open, server } = await shop(t, PUBLIC);
  const source = open();
  server.subscriptions.push({ id: 'other', topic: 'ORDERS_CREATE', uri: 'https://other.example', format: 'JSON' });
  const ours = () => server.subscriptions.filter(({ uri }) => uri === ADDRESS).map(({ topic }) => topic);
  await source.subscribe!();
  t.deepEqual(ours(), TOPICS);
  await source.subscribe!();
  t.deepEqual(ours(), TOPICS);
  server.subscriptions.splice(2, 1);
  await source.subscribe!();
  t.deepEqual(ours().toSorted(), TOPICS.toSorted());
  t.is(server.subscriptions[0]?.id, 'other');
});

test('a topic that takes another scope is told of, and the others are subscribed to', async (t) => {
  const { open, server, said } = await shop(t, PUBLIC, { scopes: ['read_customers', 'read_orders'] });
  await open().subscribe!();
  t.is(server.subscriptions.length, TOPICS.length - 1);
  t.deepEqual(
    said.filter(({ event }) => event === 'webhook_not_subscribed').map(({ topic }) => topic),
    ['CUSTOMERS_MERGE'],
  );
});

test('without a public address, or a secret to check deliveries with, nobody is asked', async (t) => {
  const SHOP = { SHOPIFY_SHOP: 'a.myshopify.com', SHOPIFY_ACCESS_TOKEN: 'shpat_1' };
  t.is(readShopifySettings(SHOP)?.receiver, undefined);
  t.is(readShopifySettings({ ...SHOP, SPINE_WEBHOOK_URL: 'https://spine.example' })?.receiver, undefined);
  t.is(readShopifySettings({ ...SHOP, ...PUBLIC })?.receiver, ADDRESS);
  t.is(readShopifySettings({ SPINE_WEBHOOK_URL: 'https://spine.example' }), undefined);
  t.throws(() => readShopifySettings({ ...SHOP, ...PUBLIC, SPINE_WEBHOOK_URL: 'http://spine.example' }), {
    message: /SPINE_WEBHOOK_URL: must begin with https/,
  });
  const { open } = await shop(t, { SHOPIFY_WEBHOOK_SECRET: 'hush' });
  t.is(open().subscribe, undefined);
});

test('it is seen to at the start, failures are told, and the signal ends it', async (t) => {
  const { open, server, log, said } = await shop(t, PUBLIC);
  const stop = new AbortController();
  const kept = keepSubscribed(open(), { log, signal: stop.signal });
  await until(() => server.subscriptions.length === TOPICS.length);
  stop.abort('test');
  await kept;
  const failing = new AbortController();
  const failed = keepSubscribed(
    {
      ...open(),
      subscribe: async () => {
        throw new Error('no');
      },
    },
    { log, signal: failing.signal },
  );
  await until(() => said.some(({ event }) => event === 'subscribing_failed'));
  failing.abort('test');
  await failed;
  t.pass();
});
