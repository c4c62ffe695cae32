// Deliveries of all providers, twice, in any order, before and after the poll that sees the same change: the database is
// the one of a run that only polls. What is forged, stale or too long leaves no trace.
import { createHmac } from 'node:crypto';
import { type ConnectionPool, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import fastify from 'fastify';
import { freePort } from '../../src/db/embedded/port.ts';
import { runDaemon } from '../../src/ingest/daemon.ts';
import { keepDelivery } from '../../src/ingest/keep_delivery.ts';
import { type Configured, openSources } from '../../src/ingest/open_sources.ts';
import { startReceiver } from '../../src/ingest/run_receiver.ts';
import { sync } from '../../src/ingest/sync.ts';
import { workOff } from '../../src/ingest/work_off.ts';
import { resolvePending } from '../../src/jobs/resolve_pending.ts';
import { createLog } from '../../src/log.ts';
import { shuffled } from '../../src/population/shuffle.ts';
import type { RunningQbo } from '../../src/sandbox/servers/qbo.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { invariantsHold, ownDatabase } from '../support/database.ts';
import { lines } from '../support/digest.ts';
import { plainWorld } from '../support/plain_world.ts';
import { until } from '../support/spine.ts';

type Delivered = { path: string; headers: Record<string, string>; body: string };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BATCH = 20_000;
const log = createLog('error', () => {});
const secretKey = () => Buffer.alloc(32, 7);

/** Where the sandbox delivers to: everything is taken and kept, to be passed on when the test wants it. */
async function mailbox(t: ExecutionContext<unknown>) {
  const delivered: Delivered[] = [];
  const server = fastify({ bodyLimit: 20 * 1024 * 1024 });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  server.post('/*', async ({ url, headers, body }) => {
    const { host: _, connection: __, 'content-length': ___, ...kept } = headers as Record<string, string>;
    delivered.push({ path: url, headers: kept, body: String(body) });
    return '';
  });
  t.teardown(() => server.close());
  return { delivered, url: await server.listen({ port: 0, host: '127.0.0.1' }) };
}

/** A database with the sources that read the sandbox. */
async function reader(t: ExecutionContext<unknown>, { environment }: Sandbox) {
  const { url, connect } = await ownDatabase(t);
  const db = connect(24);
  const controller = new AbortController();
  const { signal } = controller;
  const { configured, unusable } = await openSources({ environment }, { db, log, signal, secretKey });
  t.deepEqual(unusable, []);
  const poll = async (): Promise<void> => {
    await db.query(sql`update spine.sync_cursors set position = '{}'`); // so that changes of a moment ago are in the window
    const sources = configured.flatMap(({ source }) => source ?? []);
    const { synced } = await sync({ db, log, signal, sources, mode: 'incremental', batchSize: BATCH });
    t.deepEqual(
      synced.flatMap(({ messages }) => messages),
      [],
    );
  };
  t.teardown(() => controller.abort('test'));
  return { db, url, configured, signal, poll };
}

const pending = async (db: ConnectionPool): Promise<string[]> =>
  (await db.query(sql`select topic from spine.webhook_deliveries where state = 'pending'`)).map(({ topic }) => topic);

/** The queue's messages, each handed over twice. */
async function takeQueue(db: ConnectionPool, { module, source }: Configured, count: number): Promise<void> {
  const full = new AbortController();
  let taken = 0;
  await source!.listen!(async (one) => {
    await keepDelivery(db, source!, one);
    await keepDelivery(db, source!, one);
    if (++taken === count) full.abort();
  }, full.signal);
  await workOff({ db, log, signal: new AbortController().signal, module, account: source!.account, source });
}

const post = async (base: string, { path, headers, body }: Delivered): Promise<number> =>
  (await fetch(`${base}${path}`, { method: 'POST', headers, body })).status;

/** What is spelled in a webhook as in no list: Shopify's objects are written as REST does, deletions as their topic does. */
const SPELLED_OTHERWISE = sql`(r.provider = 'shopify' or r.payload::text ~ '"status": "Deleted"')`;

/** What these records say, free of the spelling in which it came. */
const said = async (db: ConnectionPool): Promise<string[]> => {
  const rows = await db.query(sql`
    select concat_ws(' ', r.entity, r.external_id,
      staging.extract_record(r.provider, r.entity, r.payload, staging.extraction_context(r.provider, r.account))) as line
    from staging.records as r where ${SPELLED_OTHERWISE}`);
  return rows.map(({ line }) => line);
};

/**
 * Identities that no record speaks of any longer: a shipment that was resolved before its order came went by the order's
 * key, and identities are kept.
 */
const leftBehind = async (db: ConnectionPool): Promise<string[]> => {
  const rows = await db.query(sql`
    select i.provider || ' ' || i.external_id as key from spine.customer_identities as i
    where i.external_id is not null and i.external_id not like 'address\\_hash:%' and not exists (
      select from spine.claims as c where c.provider = i.provider and c.identity_key = i.external_id)`);
  return rows.map(({ key }) => key);
};

/** What only one of two databases says. */
function difference(one: string[], other: string[]): string[] {
  const [a, b] = [new Set(one), new Set(other)];
  return [...[...a.difference(b)].map((line) => `+ ${line}`), ...[...b.difference(a)].map((line) => `- ${line}`)];
}

test('deliveries twice, shuffled, before and after the poll, give the database of a poll', async (t) => {
  t.timeout(300_000);
  const { delivered, url } = await mailbox(t);
  const { world, clock, people, put } = plainWorld();
  const come = people.length - 25;
  for (const objects of people.slice(0, come)) put(objects.filter(({ version }) => version === 0));
  clock.at = Date.now() - 10 * MINUTE;
  const sandbox = await startSandbox({ world, receiver: url });
  t.teardown(() => sandbox.close());
  const polled = await reader(t, sandbox);
  const told = await reader(t, sandbox);
  await polled.poll();
  await told.poll();

  let notifications = 0;
  world.onChange(({ object }) => void (object.provider === 'amazon' && notifications++));
  // what changes, who comes, what is deleted
  for (const objects of people.slice(0, come)) put(objects.filter(({ version }) => version > 0));
  for (const objects of people.slice(come)) put(objects);
  const invoice = world.all('qbo', 'order').find(({ kind }) => kind === 'invoice')!;
  clock.at = undefined; // changed data tells of the last minutes
  const qbo = sandbox.servers.get('qbo') as RunningQbo;
  qbo.company.remove('Invoice', invoice.id);
  await qbo.delivered();
  const providers = () => new Set(delivered.map(({ path }) => path.split('/')[2]));
  await until(() => providers().size === 4);
  let count: number;
  do {
    count = delivered.length;
    await new Promise((later) => setTimeout(later, 500)); // those that are on their way
  } while (delivered.length > count);

  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const { db, signal, configured } = told;
  const receiver = await startReceiver({ db, log, signal, received: configured, host: '127.0.0.1', port });
  const all = [...shuffled([...delivered, ...delivered], 3)];
  const half = Math.floor(all.length / 2);
  for (const one of all.slice(0, half)) t.is(await post(base, one), 200);
  const amazon = configured.find(({ module }) => module.provider === 'amazon')!;
  await takeQueue(db, amazon, 3);
  await told.poll();
  for (const one of all.slice(half)) t.is(await post(base, one), 200);
  const stop = new AbortController();
  const daemons = configured.map(({ module, source }) =>
    runDaemon({ db, log, signal: stop.signal, module, source: source! }),
  );
  const queued = sql`select from spine.webhook_deliveries where provider = 'amazon'`;
  await until(async () => (await db.query(queued)).length === notifications && (await pending(db)).length === 0);
  stop.abort('test');
  await Promise.all(daemons);
  await receiver.close();
  await told.poll();
  await resolvePending({ db, signal, batchSize: BATCH });
  await polled.poll();

  t.deepEqual(
    await db.query(sql`select error from spine.webhook_deliveries where state not in ('done', 'ignored')`),
    [],
  );
  t.is((await db.query(sql`select from staging.rejects`)).length, 0);
  const otherwise = await db.query(sql`
    select concat_ws(' ', provider, entity, external_id, '') as key from staging.records as r where ${SPELLED_OTHERWISE}`);
  t.true(otherwise.length > 20);
  const spelled = (all: string[]) => all.filter((line) => !otherwise.some(({ key }) => line.startsWith(key)));
  t.deepEqual(difference(spelled(await lines(db, 'staged')), spelled(await lines(polled.db, 'staged'))), []);
  t.deepEqual(difference(await said(db), await said(polled.db)), []);
  const left = await leftBehind(db);
  t.deepEqual(
    left.filter((key) => !key.startsWith('shipstation order:')),
    [],
  );
  t.deepEqual(await leftBehind(polled.db), []);
  const without = (line: string) => left.reduce((rest, key) => rest.replace(` + ${key}`, ''), line);
  for (const part of ['orders', 'partition'] as const) {
    t.deepEqual(difference((await lines(db, part)).map(without), await lines(polled.db, part)), [], part);
  }
  // whoever comes first of two records creates the customer, and the other is linked: states are compared
  const states = async (of: ConnectionPool) =>
    (await lines(of, 'outcomes')).map((line) => line.split(' ', 4).join(' '));
  t.deepEqual(difference(await states(db), await states(polled.db)), []);
  await invariantsHold(db, t);
  await invariantsHold(polled.db, t);
});

test('what is forged, stale or too long is refused by every provider, and stored nowhere', async (t) => {
  const { delivered, url } = await mailbox(t);
  const { world, people, put } = plainWorld();
  const sandbox = await startSandbox({ world, receiver: url });
  t.teardown(() => sandbox.close());
  const { db, configured } = await reader(t, sandbox);
  for (const objects of people) put(objects);
  const providers = ['qbo', 'shopify', 'shipstation', 'klaviyo'] as const;
  const first = (provider: string, has = '') =>
    delivered.find(({ path, headers }) => path.includes(provider) && (has === '' || headers[has] !== undefined));
  const RSA = 'x-shipengine-rsa-sha256-signature';
  await until(() => providers.every((one) => first(one)) && first('shipstation', RSA) !== undefined);

  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const receiver = await startReceiver({
    db,
    log,
    signal: new AbortController().signal,
    received: configured,
    host: '127.0.0.1',
    port,
  });
  t.teardown(() => receiver.close());
  const answers = async (one: Delivered, status: number, what: string) => t.is(await post(base, one), status, what);
  const { QBO_WEBHOOK_VERIFIER: qboSecret = '', KLAVIYO_WEBHOOK_SECRET: klaviyoSecret = '' } = sandbox.environment;
  const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();

  for (const provider of providers) {
    const one = first(provider)!;
    const { deliveries } = configured.find(({ module }) => module.provider === provider)!.module;
    await answers({ ...one, body: 'x'.repeat(deliveries!.longest + 1) }, 413, `${provider}, too long`);
  }
  const [qbo, shopify, klaviyo] = [first('qbo')!, first('shopify')!, first('klaviyo')!];
  const [plain, signed] = [first('shipstation')!, first('shipstation', RSA)!];
  for (const [one, header] of [
    [qbo, 'intuit-signature'],
    [shopify, 'x-shopify-hmac-sha256'],
    [klaviyo, 'klaviyo-signature'],
    [signed, RSA],
  ] as const) {
    const { [header]: signature = '', ...rest } = one.headers;
    await answers({ ...one, body: `${one.body} ` }, 401, `${header}, changed on the way`);
    const forged = `${signature[0] === 'a' ? 'b' : 'a'}${signature.slice(1)}`;
    await answers({ ...one, headers: { ...rest, [header]: forged } }, 401, `${header}, forged`);
    await answers({ ...one, headers: { ...rest, [header]: '' } }, 401, `${header}, empty`);
    // without one, ShipStation's is a delivery of version 1, which the address alone vouches for
    if (one !== signed) await answers({ ...one, headers: rest }, 401, `${header}, missing`);
  }
  await answers({ ...plain, path: `${plain.path.slice(0, -1)}_` }, 401, 'shipstation, another address');
  const elsewhere = JSON.stringify({
    resource_url: 'https://ssapi.example/orders?importBatch=1',
    resource_type: 'ORDER_NOTIFY',
  });
  await answers({ ...plain, body: elsewhere }, 401, 'shipstation, another host');

  // as their providers signed them, long ago
  await answers(
    { ...shopify, headers: { ...shopify.headers, 'x-shopify-triggered-at': ago(72) } },
    401,
    'shopify, stale',
  );
  await answers(
    { ...signed, headers: { ...signed.headers, 'x-shipengine-timestamp': ago(1) } },
    401,
    'shipstation, stale',
  );
  const event = {
    specversion: '1.0',
    id: 'e1',
    type: 'qbo.customer.updated.v1',
    time: ago(72),
    intuitentityid: '1',
    intuitaccountid: sandbox.environment.QBO_REALM_ID,
  };
  const stale = JSON.stringify([event]);
  const signature = createHmac('sha256', qboSecret).update(stale).digest('base64');
  await answers({ ...qbo, body: stale, headers: { ...qbo.headers, 'intuit-signature': signature } }, 401, 'qbo, stale');
  const body = JSON.parse(klaviyo.body);
  const old = JSON.stringify({ ...body, meta: { ...body.meta, timestamp: ago(72) } });
  const time = klaviyo.headers['klaviyo-timestamp'] ?? '';
  const hex = createHmac('sha256', klaviyoSecret).update(old).update(time).digest('hex');
  await answers(
    { ...klaviyo, body: old, headers: { ...klaviyo.headers, 'klaviyo-signature': hex } },
    401,
    'klaviyo, stale',
  );

  const [{ count }] = await db.query(sql`
    select (select count(*) from spine.webhook_deliveries) + (select count(*) from staging.records)
      + (select count(*) from staging.rejects) as count`);
  t.is(count, 0n);
  // the same ones as they came are taken
  for (const one of [qbo, shopify, klaviyo, plain, signed]) await answers(one, 200, 'as it came');
});

test('broken JSON with a good signature is kept with its reason, given up at once, and keeps nothing else', async (t) => {
  const { delivered, url } = await mailbox(t);
  const { world, people, put } = plainWorld();
  const sandbox = await startSandbox({ world, receiver: url });
  t.teardown(() => sandbox.close());
  const { db, configured, signal, poll } = await reader(t, sandbox);
  for (const objects of people.slice(0, 20)) put(objects);
  const first = (provider: string) => delivered.find(({ path }) => path.includes(provider));
  const providers = ['qbo', 'shopify', 'shipstation', 'klaviyo'] as const;
  await until(() => providers.every((one) => first(one)));
  const port = await freePort();
  const receiver = await startReceiver({ db, log, signal, received: configured, host: '127.0.0.1', port });
  t.teardown(() => receiver.close());

  const { QBO_WEBHOOK_VERIFIER = '', SHOPIFY_WEBHOOK_SECRET = '', KLAVIYO_WEBHOOK_SECRET = '' } = sandbox.environment;
  const body = '{"id": 1, "email": "ada@example.com"';
  const hmac = (secret: string) => createHmac('sha256', secret).update(body);
  const time = first('klaviyo')!.headers['klaviyo-timestamp']!;
  const signed = {
    qbo: { 'intuit-signature': hmac(QBO_WEBHOOK_VERIFIER).digest('base64') },
    shopify: { 'x-shopify-hmac-sha256': hmac(SHOPIFY_WEBHOOK_SECRET).digest('base64') },
    shipstation: {},
    klaviyo: { 'klaviyo-signature': hmac(KLAVIYO_WEBHOOK_SECRET).update(time).digest('hex') },
  };
  for (const provider of providers) {
    const { path, headers } = first(provider)!;
    t.is(
      await post(`http://127.0.0.1:${port}`, { path, body, headers: { ...headers, ...signed[provider] } }),
      200,
      provider,
    );
  }
  const kept = () =>
    db.query(sql`select provider, state, attempts, error from spine.webhook_deliveries order by provider`);
  await until(async () => (await kept()).every(({ attempts }) => attempts > 0));
  // its bytes will never say more, so nobody tries again, and the status says so
  for (const { provider, state, error } of await kept()) {
    t.is(state, 'failed', provider);
    t.regex(error, /JSON/, provider);
    t.notRegex(error, /ada/, provider);
  }
  for (const one of delivered) t.is(await post(`http://127.0.0.1:${port}`, one), 200);
  await until(async () => (await pending(db)).length <= providers.length);
  t.true((await db.query(sql`select from staging.records`)).length > 0);
  t.is((await db.query(sql`select from staging.rejects`)).length, 0);
  await poll();
  const told = await db.query(sql`select distinct provider from spine.v_sync_status where failed_deliveries > 0`);
  t.deepEqual(told.map(({ provider }) => provider).toSorted(), providers.toSorted());
});
