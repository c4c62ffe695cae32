import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import type { Verified } from '../../../../src/ingest/delivery.ts';
import { createReceiver } from '../../../../src/ingest/receiver.ts';
import { createLog } from '../../../../src/log.ts';
import { klaviyoDeliveries } from '../../../../src/providers/klaviyo/deliveries.ts';
import { klaviyo } from '../../../../src/providers/klaviyo/module.ts';
import { invariantsHold, ownDatabase } from '../../../support/database.ts';
import { until } from '../../../support/spine.ts';
import { invent, NOW, open, read, said, serve, stagedDirectly } from './reading.ts';

const SECRET = 'sixteen letters or more';
const verify = klaviyoDeliveries.verifier({ apiKey: 'pk_1', url: 'https://a.klaviyo.com', webhookSecret: SECRET })!;

const item = (event: string, profile: string | null) => ({
  topic: 'event:klaviyo.bounced_email',
  external_id: event,
  payload: {
    data: { type: 'event', relationships: { profile: { data: profile && { type: 'profile', id: profile } } } },
  },
});
const delivery = (data: unknown[], meta: object = {}) =>
  JSON.stringify({ data, meta: { timestamp: '2026-11-22T07:25:23.700369+00:00', klaviyo_webhook_id: 'W1', ...meta } });

type Headers = Record<string, string | undefined>;

function signed(body: string | Buffer, headers: Headers = {}): { headers: Headers; body: Buffer; path: string } {
  const timestamp = headers['klaviyo-timestamp'] ?? 'Sun, 22 Nov 2026 02:25:23 GMT'; // hours off, as it is
  const signature = createHmac('sha256', SECRET).update(body).update(timestamp).digest('hex');
  return {
    headers: {
      'klaviyo-signature': signature,
      'klaviyo-timestamp': timestamp,
      'klaviyo-webhook-id': 'W1',
      ...headers,
    },
    body: Buffer.from(body as string),
    path: '',
  };
}

const verdict = async (body: string | Buffer, headers?: Headers): Promise<Verified> => verify(signed(body, headers));
const meaning = (body: string) => klaviyoDeliveries.read({ topic: '', body: Buffer.from(body), sentAt: null });

test('a signed delivery goes by its event, and by the time in its body', async (t) => {
  t.deepEqual(await verdict(delivery([item('E1', 'P1')])), {
    ok: true,
    key: 'E1',
    topic: 'event:klaviyo.bounced_email',
    sentAt: new Date('2026-11-22T07:25:23.700Z'),
  });
});

test('several events go by all of them', async (t) => {
  const key = async (...events: string[]) => {
    const verified = await verdict(delivery(events.map((event) => item(event, 'P1'))));
    return verified.ok && verified.key;
  };
  t.is(await key('E1', 'E2'), await key('E1', 'E2'));
  t.is(new Set([await key('E1', 'E2'), await key('E2', 'E1'), await key('E1E2'), await key('E1')]).size, 4);
});

test('what is not signed as it must be is refused', async (t) => {
  const body = delivery([item('E1', 'P1')]);
  const good = signed(body).headers['klaviyo-signature']!;
  for (const signature of [
    '',
    good.slice(1),
    `${good}0`,
    good.toUpperCase(),
    good.replace(/.$/, 'x'),
    'ü'.repeat(64),
  ]) {
    t.false((await verdict(body, { 'klaviyo-signature': signature })).ok, signature);
  }
  t.false((await verdict(body, { 'klaviyo-timestamp': undefined })).ok);
  const { headers } = signed(body);
  t.false((await verify({ headers, body: Buffer.from(body.replace('P1', 'P2')), path: '' })).ok);
  t.false(
    (await verify({ headers: { ...headers, 'klaviyo-timestamp': 'now' }, body: Buffer.from(body), path: '' })).ok,
  );
});

test('a delivery of another webhook, or one that does not say when it was sent, is refused', async (t) => {
  t.deepEqual(await verdict(delivery([item('E1', 'P1')]), { 'klaviyo-webhook-id': 'W2' }), {
    ok: false,
    reason: 'it is of another webhook',
  });
  t.false((await verdict(delivery([item('E1', 'P1')]), { 'klaviyo-webhook-id': undefined })).ok);
  t.false((await verdict(delivery([item('E1', 'P1')], { timestamp: 'soon' }))).ok);
  t.false((await verdict('{"data":[]}')).ok);
});

test('each event means that its profile is to be read', (t) => {
  t.deepEqual(meaning(delivery([item('E1', 'P1'), item('E2', null), item('E3', 'P2'), item('E4', 'P1'), 7])), [
    { kind: 'fetch', entity: 'profile', id: 'P1' },
    { kind: 'fetch', entity: 'profile', id: 'P2' },
  ]);
  for (const body of [delivery([]), delivery([item('E1', null)]), delivery([[], null])]) {
    t.deepEqual(meaning(body), [{ kind: 'nothing', reason: 'its events name no profile' }]);
  }
});

test('a body that can not be read is kept, and its error does not repeat it', async (t) => {
  t.like(await verdict('{"data":[{"email":"ada@example.com"'), { ok: true, topic: 'unreadable' });
  t.throws(() => meaning('{"data":[{"email":"ada@example.com"'), { message: 'it is broken JSON' });
  t.throws(() => meaning('{"data":"ada@example.com"}'), { message: 'it has no list of events' });
});

const samples = join(import.meta.dirname, '../../../../../shared/providers/samples/klaviyo');
const sampled = existsSync(samples) ? test : test.skip;

sampled('the delivery of the documentation is understood', async (t) => {
  const body = readFileSync(join(samples, 'webhook.system-delivery.email_delivered.json'));
  t.like(await verdict(body, { 'klaviyo-webhook-id': 'ID' }), { ok: true, key: 'ID', topic: 'event: email_delivered' });
  t.deepEqual(meaning(body.toString()), [{ kind: 'fetch', entity: 'profile', id: 'ID' }]);
});

/** A receiver, and a world that delivers to it. */
async function receiving(t: ExecutionContext<unknown>) {
  const { db } = await ownDatabase(t);
  // deliveries must be fresh by the clock
  const world = invent(60, Date.now);
  const signal = new AbortController().signal;
  const log = createLog('error', () => {});
  const source = { current: open(db, { KLAVIYO_API_KEY: 'pk_none' }) };
  const settings = { apiKey: '', url: '', webhookSecret: SECRET };
  const receiver = createReceiver({
    db,
    log,
    signal,
    received: [
      {
        module: klaviyo as never,
        settings,
        source: { ...source.current, fetch: (wanted, aborted) => source.current.fetch!(wanted, aborted) },
      },
    ],
  });
  const address = `${await receiver.listen({ port: 0, host: '127.0.0.1' })}/webhooks/klaviyo`;
  t.teardown(() => receiver.close());
  const { environment } = await serve(t, world, { webhooks: { url: address, secret: SECRET } });
  source.current = open(db, environment);
  return { db, world, environment, address };
}

const pending = sql`select from spine.webhook_deliveries where state = 'pending'`;
const delivered = sql`select state, attempts, error from spine.webhook_deliveries order by id`;

test('what a webhook tells of is read; in the order of poll and webhook nothing lies', async (t) => {
  const { db, world, environment } = await receiving(t);
  await read(db, environment, { now: Date.now() });
  const settle = async (deliveries: number) => {
    await until(
      async () => (await db.query(delivered)).length === deliveries && (await db.query(pending)).length === 0,
    );
    t.deepEqual(await said(db), await said(await stagedDirectly(t, world)));
  };
  // the webhook first
  world.live(60);
  await settle(1);
  t.like(await read(db, environment, { now: Date.now() }), { staged: 0, error: undefined });
  // the poll first
  const [one] = world.all('klaviyo', 'profile');
  const changed = read(db, environment, { now: Date.now() });
  world.change({ ...one!, contact: { ...one!.contact, first: 'Quentin' } });
  await changed;
  await settle(2);
  await read(db, environment, { now: Date.now() });
  await settle(2);
  t.true((await db.query(delivered)).every(({ state, error }) => state === 'done' && error === null));
  await invariantsHold(db, t);
});

test('the same delivery twice is kept once; a forged one never', async (t) => {
  const { db, world, address } = await receiving(t);
  const id = world.all('klaviyo', 'profile')[0]!.id;
  const { headers, body } = signed(
    delivery([item('E1', id), item('E2', 'GONE')], { timestamp: new Date().toISOString() }),
  );
  const send = async (changes: Headers = {}) =>
    (await fetch(address, { method: 'POST', headers: { ...headers, ...changes } as Record<string, string>, body }))
      .status;
  t.deepEqual([await send(), await send(), await send()], [200, 200, 200]);
  t.is(await send({ 'klaviyo-signature': 'a'.repeat(64) }), 401);
  t.is(await send({ 'klaviyo-signature': 'a' }), 401);
  await until(async () => (await db.query(pending)).length === 0);
  t.deepEqual(await db.query(delivered), [{ state: 'done', attempts: 1, error: null }]);
  t.deepEqual(await db.query(sql`select external_id from staging.records`), [{ external_id: id }]);
});

test('a delivery sent too long ago is refused, by the time in its body', async (t) => {
  const { db, address } = await receiving(t);
  const { headers, body } = signed(delivery([item('E1', 'P1')], { timestamp: new Date(NOW - 1e12).toISOString() }));
  const response = await fetch(address, { method: 'POST', headers: headers as Record<string, string>, body });
  t.is(response.status, 401);
  t.deepEqual(await db.query(delivered), []);
});
