import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type ConnectionPool, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { runDaemon } from '../../../../src/ingest/daemon.ts';
import { keepDelivery } from '../../../../src/ingest/keep_delivery.ts';
import type { ProviderModule, Source } from '../../../../src/ingest/provider.ts';
import { amazon } from '../../../../src/providers/amazon/module.ts';
import { scripted } from '../../../../src/sandbox/faults.ts';
import { until } from '../../../support/spine.ts';
import { createShop } from './invented_shop.ts';
import { APIS, connect, held, stagedDirectly } from './shop.ts';

type Kept = { key: string; topic: string; state: string; error: string | null };

async function kept(db: ConnectionPool): Promise<Kept[]> {
  return await db.query(sql`
    select delivery_key as key, topic, state, error from spine.webhook_deliveries where provider = 'amazon' order by id`);
}

/** Listen until so many were given to be kept; `keep` may fail first. */
async function listenFor(
  { db, source }: { db: ConnectionPool; source: Source },
  wanted: number,
  fail?: () => void,
): Promise<void> {
  const stop = new AbortController();
  let given = 0;
  await source.listen!(async (delivered) => {
    fail?.();
    await keepDelivery(db, source, delivered);
    if (++given === wanted) setImmediate(() => stop.abort()); // once the last is deleted, or on its way to be
  }, stop.signal);
}

function sender(t: ExecutionContext<unknown>, environment: Record<string, string>) {
  const {
    AMAZON_QUEUE_URL: QueueUrl,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  } = environment;
  const client = new SQSClient({
    region: 'us-east-1',
    endpoint: new URL(QueueUrl!).origin,
    credentials: { accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey! },
  });
  t.teardown(() => client.destroy());
  return (message: object | string) =>
    client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: typeof message === 'string' ? message : JSON.stringify(message),
      }),
    );
}

const change = (SellerId: string, AmazonOrderId: string, NotificationId: string) => ({
  NotificationType: 'ORDER_CHANGE',
  EventTime: '2027-01-15T12:00:00.000Z',
  Payload: { OrderChangeNotification: { SellerId, AmazonOrderId } },
  NotificationMetadata: { NotificationId },
});

for (const api of APIS) {
  test(`${api}: a notified order is fetched, before the list tells of it and after`, async (t) => {
    const { world, pass, live } = createShop(40);
    const connected = await connect(t, world, { api });
    const { db, run, work } = connected;
    await run();

    const before = live(5).length;
    await listenFor(connected, before);
    await work();
    const expected = await stagedDirectly(t, world, api);
    t.deepEqual(await held(db), expected);
    pass();
    t.like(await run(), { error: undefined, staged: 0 });
    t.deepEqual(await held(db), expected);

    const after = live(5).length;
    pass();
    t.true((await run()).staged > 0);
    await listenFor(connected, after);
    await work();
    t.deepEqual(await held(db), await stagedDirectly(t, world, api));
    t.true((await kept(db)).every(({ state }) => state === 'done'));
  });
}

test('the daemon reads the list, then what the queue tells of', async (t) => {
  const { world, live } = createShop(20);
  const { db, log, source } = await connect(t, world);
  const stop = new AbortController();
  const daemon = runDaemon({ db, log, signal: stop.signal, module: amazon as ProviderModule, source });
  const orders = async () => (await db.query(sql`select from staging.records`)).length;
  await until(async () => (await orders()) === world.all('amazon', 'order').length);
  live(3); // within two minutes no list tells of them
  const expected = await stagedDirectly(t, world);
  await until(async () => (await held(db)).join() === expected.join());
  stop.abort();
  await daemon;
  t.true((await kept(db)).every(({ state }) => state === 'done'));
});

test('a message is kept once, however often it comes', async (t) => {
  const { world } = createShop(10);
  const connected = await connect(t, world);
  const { db, settings, running, work } = connected;
  const send = sender(t, running.environment);
  const order = world.all('amazon', 'order')[0]!.key;
  const message = change(settings.sellerId, order, randomUUID());
  await send(message);
  await send(message);
  await listenFor(connected, 2);
  t.is((await kept(db)).length, 1);
  await work();
  const staged = await db.query(sql`select external_id from staging.records`);
  t.deepEqual(staged, [{ external_id: order }]);
});

test('a message is gone from the queue only when it was kept', async (t) => {
  const { world, pass, live } = createShop(20);
  const connected = await connect(t, world);
  live(1);
  const failing = listenFor(connected, 1, () => {
    throw new Error('the database is away');
  });
  await t.throwsAsync(failing, { message: 'the database is away' });
  t.is((await kept(connected.db)).length, 0);
  pass(); // it is visible again
  await listenFor(connected, 1);
  t.is((await kept(connected.db)).length, 1);
});

test("another seller's message is left where it is", async (t) => {
  const { world, pass } = createShop(10);
  const connected = await connect(t, world);
  const { db, settings, running, lines } = connected;
  const send = sender(t, running.environment);
  const order = world.all('amazon', 'order')[0]!.key;
  await send(change('A2ANOTHERSELLR', order, 'theirs'));
  await send(change(settings.sellerId, order, 'ours'));
  await listenFor(connected, 1);
  t.deepEqual(
    (await kept(db)).map(({ key }) => key),
    ['ours'],
  );
  t.true(lines.some((line) => line.includes('"delivery_refused"')));
  t.false(lines.join().includes('A2ANOTHERSELLR'));

  pass();
  settings.sellerId = 'A2ANOTHERSELLR';
  await listenFor({ db, source: connected.open() }, 1);
  t.deepEqual(
    (await kept(db)).map(({ key }) => key),
    ['ours', 'theirs'],
  );
});

test('what can not be read is kept, and fails with its reason', async (t) => {
  const { world } = createShop(10);
  const connected = await connect(t, world);
  const send = sender(t, connected.running.environment);
  await send('{"NotificationType":');
  await send(
    JSON.stringify({
      notificationType: 'LISTINGS_ITEM_STATUS_CHANGE',
      payload: { sellerId: connected.settings.sellerId },
    }),
  );
  await send(change(connected.settings.sellerId, '999-9999999-9999999', 'gone'));
  await listenFor(connected, 3);
  await connected.work();
  const [broken, other, gone] = await kept(connected.db);
  t.like(broken, { topic: 'unreadable', state: 'failed' });
  t.truthy(broken!.error);
  t.like(other, { topic: 'LISTINGS_ITEM_STATUS_CHANGE', state: 'ignored', error: 'it tells of no order' });
  t.like(gone, { key: 'gone', state: 'done' }, 'there is no such order');
});

test('a request of the queue that fails is made again', async (t) => {
  const { world, live } = createShop(20);
  const connected = await connect(t, world, { behaviour: { faults: scripted(['error', 'throttled', 'silent']) } });
  live(1);
  await listenFor(connected, 1).catch(() => listenFor(connected, 1));
  t.is((await kept(connected.db)).length, 1);
});

test('names are looked up without their case', (t) => {
  const body = {
    notificationtype: 'order_change',
    PAYLOAD: { orderchangenotification: { amazonOrderId: '111-0000000-0000001' } },
  };
  const read = amazon.deliveries!.read({ topic: '', body: Buffer.from(JSON.stringify(body)), sentAt: null });
  t.deepEqual(read, [{ kind: 'fetch', entity: 'order', id: '111-0000000-0000001' }]);
  t.throws(() => amazon.deliveries!.read({ topic: '', body: Buffer.from('[1]'), sentAt: null }));
  const nameless = Buffer.from('{"NotificationType":"ORDER_CHANGE"}');
  t.throws(() => amazon.deliveries!.read({ topic: '', body: nameless, sentAt: null }), { message: /names no order/ });
});
