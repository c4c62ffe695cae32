import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import type { Delivery, Verified } from '../../../../src/ingest/delivery.ts';
import { createReceiver } from '../../../../src/ingest/receiver.ts';
import { workOff } from '../../../../src/ingest/work_off.ts';
import { qboDeliveries } from '../../../../src/providers/qbo/deliveries.ts';
import { qbo } from '../../../../src/providers/qbo/module.ts';
import { readSettings } from '../../../../src/providers/qbo/settings.ts';
import { World } from '../../../../src/sandbox/world.ts';
import { resolvePending } from '../../../../src/spine.ts';
import { invariantsHold, ownDatabase } from '../../../support/database.ts';
import { digest, lines } from '../../../support/digest.ts';
import { open, quiet, read, serve, stagedDirectly } from './reading.ts';

const samples = join(import.meta.dirname, '../../../../../shared/providers/samples/qbo');
const checked = existsSync(samples) ? test : test.skip;
const sample = (name: string) => JSON.parse(readFileSync(join(samples, name), 'utf8'));

const SECRET = 'a verifier token';
const REALM = '1185883450';
const settings = readSettings({
  QBO_CLIENT_ID: 'a',
  QBO_CLIENT_SECRET: 'b',
  QBO_REALM_ID: REALM,
  QBO_REFRESH_TOKEN: 'c',
  QBO_WEBHOOK_VERIFIER: SECRET,
})!;
const sign = (body: string | Buffer, secret = SECRET) => createHmac('sha256', secret).update(body).digest('base64');

function delivery(body: unknown, signature?: string): Delivery {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { body: Buffer.from(text), path: '', headers: { 'intuit-signature': signature ?? sign(text) } };
}

const verify = (given: Delivery, of = settings): Verified => qboDeliveries.verifier(of)!(given) as Verified;
const meaningsOf = (body: unknown, topic = `x ${REALM}`) =>
  qboDeliveries.read({ topic, body: delivery(body).body, sentAt: null });

const legacy = (...entities: object[]) => ({
  eventNotifications: [{ realmId: REALM, dataChangeEvent: { entities } }],
});
const legacyEvent = (name: string, id: string, operation: string, more: object = {}) => ({
  name,
  id,
  operation,
  lastUpdated: '2026-10-05T14:42:19-0700',
  ...more,
});
const cloudEvent = (type: string, id: string, more: object = {}) => ({
  specversion: '1.0',
  id: `event-${type}-${id}`,
  source: 'intuit.x',
  type,
  datacontenttype: 'application/json',
  time: '2026-10-05T21:42:19.179851517Z',
  intuitentityid: id,
  intuitaccountid: REALM,
  data: {},
  ...more,
});

test('the signature is over the bytes, and compared whole', (t) => {
  const body = JSON.stringify(legacy(legacyEvent('Customer', '1', 'Create')));
  t.true(verify(delivery(body)).ok);
  const refused = { ok: false, reason: 'the signature is missing or wrong' };
  t.deepEqual(verify(delivery(body, sign(`${body} `))), refused);
  t.deepEqual(verify(delivery(body, sign(body, 'another'))), refused);
  t.deepEqual(verify(delivery(body, '1234')), refused);
  t.deepEqual(verify(delivery(body, `${sign(body)}=`)), refused);
  t.deepEqual(verify(delivery(body, '')), refused);
  t.deepEqual(verify({ ...delivery(body), headers: {} }), refused);
  t.is(qboDeliveries.verifier({ ...settings, verifier: undefined }), undefined);
});

checked('the published vector', (t) => {
  const { headers, verifier_token, body_utf8, must_fail_signature } = sample('webhook.legacy.signed-vector.json');
  const of = { ...settings, verifier: verifier_token };
  const good = verify(delivery(body_utf8, headers['intuit-signature']), of);
  t.like(good, { ok: true, topic: `legacy ${REALM}`, sentAt: new Date('2015-10-05T21:42:19Z') });
  t.false(verify(delivery(body_utf8, must_fail_signature), of).ok);
});

checked('the published bodies', (t) => {
  t.deepEqual(meaningsOf(sample('webhook.legacy.customer-and-vendor.json')), [
    { kind: 'fetch', entity: 'customer', id: '1' },
  ]);
  t.like(meaningsOf(sample('webhook.cloudevents.account-created.json'), 'x 310687')[0], { kind: 'nothing' });
  const merged = sample('webhook.cloudevents.customer-merged.json');
  const [record, fetch] = meaningsOf(merged, `x ${merged[0].intuitaccountid}`);
  t.deepEqual(fetch, { kind: 'fetch', entity: 'customer', id: '123' });
  t.deepEqual(JSON.parse((record as { payload: string }).payload), {
    Customer: {
      status: 'Merged',
      mergedInto: '123',
      domain: 'QBO',
      Id: '27',
      MetaData: { LastUpdatedTime: '2025-12-04T15:25:05.000Z' },
    },
  });
});

test('the same delivery has the same name: the ids of its events, else its bytes', (t) => {
  const keyOf = (body: unknown) => (verify(delivery(body)) as { key: string }).key;
  const one = cloudEvent('qbo.customer.updated.v1', '1');
  const two = cloudEvent('qbo.customer.updated.v1', '2');
  t.is(keyOf([one]), one.id);
  t.is(keyOf([one, two]), keyOf([two, { ...one, time: '2026-10-05T22:00:00Z' }]));
  t.not(keyOf([one, two]), keyOf([one]));
  const old = legacy(legacyEvent('Customer', '1', 'Create'));
  t.is(keyOf(old), keyOf(old));
  t.not(keyOf(old), keyOf(legacy(legacyEvent('Customer', '2', 'Create'))));
  t.is(keyOf('{broken'), keyOf('{broken'));
});

test('both bodies say the same', (t) => {
  const deleted = (type: string) => ({
    [type]: { status: 'Deleted', domain: 'QBO', Id: '33', MetaData: { LastUpdatedTime: '2026-10-05T21:42:19.000Z' } },
  });
  const old = meaningsOf(
    legacy(
      legacyEvent('Customer', '1', 'Create'),
      legacyEvent('Customer', '1', 'Update'),
      legacyEvent('Invoice', '7', 'Emailed'),
      legacyEvent('SalesReceipt', '8', 'Void'),
      legacyEvent('CreditMemo', '33', 'Delete'),
      legacyEvent('Vendor', '9', 'Update'),
    ),
  );
  t.deepEqual(old, [
    { kind: 'fetch', entity: 'customer', id: '1' },
    { kind: 'fetch', entity: 'order', id: 'invoice:7' },
    { kind: 'fetch', entity: 'order', id: 'salesreceipt:8' },
    { kind: 'record', entity: 'order', payload: JSON.stringify(deleted('CreditMemo')) },
  ]);
  const events = [
    cloudEvent('qbo.customer.created.v1', '1'),
    cloudEvent('qbo.invoice.emailed.v1', '7'),
    cloudEvent('qbo.salesreceipt.voided.v1', '8', { data: undefined }),
    cloudEvent('qbo.refundreceipt.deleted.v2', '33', { time: '2026-10-05T14:42:19-07:00' }),
    cloudEvent('qbo.vendor.updated.v1', '9'),
    { id: 'x', type: 'intuit.something.else' },
  ];
  const [a, b, c, d] = old;
  t.deepEqual(meaningsOf(events), [a, b, c, { ...d, payload: JSON.stringify(deleted('RefundReceipt')) }] as typeof old);
});

test('a merge names both, in either spelling', (t) => {
  for (const name of ['deletedId', 'deletedid']) {
    const [record] = meaningsOf(legacy(legacyEvent('Customer', '5', 'Merge', { [name]: '27' })));
    t.like(JSON.parse((record as { payload: string }).payload).Customer, {
      Id: '27',
      mergedInto: '5',
      status: 'Merged',
    });
    const [other] = meaningsOf([cloudEvent('qbo.customer.merged.v1', '5', { data: { [name]: '27' } })]);
    t.is((other as { payload: string }).payload.includes('"mergedInto":"5"'), true);
  }
});

test('a customer that is gone, nobody knows how, has the feed read', (t) => {
  const readIt = [{ kind: 'read', entity: 'customer' }];
  t.deepEqual(meaningsOf(legacy(legacyEvent('Customer', '1', 'Delete'))) as unknown, readIt);
  t.deepEqual(meaningsOf([cloudEvent('qbo.customer.merged.v1', '1')]) as unknown, readIt);
});

test('what is not ours means nothing, and says why', (t) => {
  const other = meaningsOf(legacy(legacyEvent('Customer', '1', 'Update')), 'legacy 77');
  t.deepEqual(other, [{ kind: 'nothing', reason: 'it is about another company' }]);
  const none = [{ kind: 'nothing', reason: 'it names neither a customer nor a sale' }];
  t.deepEqual(meaningsOf([]) as unknown, none);
  t.deepEqual(meaningsOf({ eventNotifications: [] }) as unknown, none);
  t.deepEqual(meaningsOf(legacy(legacyEvent('Vendor', '1', 'Update'))) as unknown, none);
  // of two companies in one delivery only ours counts
  const both = [
    cloudEvent('qbo.customer.updated.v1', '1', { intuitaccountid: '77' }),
    cloudEvent('qbo.customer.updated.v1', '2'),
  ];
  t.deepEqual(meaningsOf(both), [{ kind: 'fetch', entity: 'customer', id: '2' }]);
});

test('a body that can not be read is verified, and throws when it is read', (t) => {
  for (const body of ['{broken', '', '"text"', '{}', '[1]', '{"eventNotifications": 5}']) {
    t.like(verify(delivery(body)), { ok: true, topic: `unreadable ${REALM}` });
    t.throws(() => meaningsOf(body), undefined, body);
  }
});

/** A receiver, a company that delivers to it, and what works the deliveries off. */
async function receiving(t: ExecutionContext<unknown>, world: World) {
  const { db } = await ownDatabase(t);
  const controller = new AbortController();
  t.teardown(() => controller.abort());
  const options = { db, log: quiet, signal: controller.signal };
  const received = {
    module: qbo as Parameters<typeof createReceiver>[0]['received'][0]['module'],
    settings: { ...settings, realm: '9341450000000001' } as unknown,
  };
  const receiver = createReceiver({ ...options, received: [received] });
  t.teardown(() => receiver.close());
  const url = await receiver.listen({ port: 0, host: '127.0.0.1' });
  const running = await serve(t, world, { webhooks: { url: `${url}/webhooks/qbo`, secret: SECRET } });
  const source = open(db, running.environment);
  const work = async () => {
    await running.delivered();
    const pending = sql`select from spine.webhook_deliveries where state = 'pending'`;
    // the receiver may have some in hand, which it leaves because it can't fetch
    while ((await db.query(pending)).length > 0) {
      await workOff({ ...options, module: received.module, account: '', source, reads: true });
    }
  };
  return { db, running, source, work, url };
}

const kept = sql`select state, count(*)::integer as count from spine.webhook_deliveries group by state order by state`;

test('what happens is delivered and fetched, before and after it is polled', async (t) => {
  const world = new World({ size: 40, seed: 3 });
  const { db, running, source, work } = await receiving(t, world);
  t.is((await read(db, running.environment, { source, now: Date.now() })).error, undefined);
  world.live(40);
  await work();
  t.deepEqual(await lines(db, 'staged'), await lines(await stagedDirectly(t, world), 'staged'));
  t.like(await read(db, running.environment, { source, now: Date.now() }), { staged: 0, error: undefined });
  // the other way round
  world.live(40);
  await running.delivered();
  await read(db, running.environment, { source, now: Date.now() });
  const staged = await digest(db);
  await work();
  t.is((await digest(db)).staged, staged.staged);
  const [{ state, count }] = await db.query(kept);
  t.is(state, 'done');
  t.true(count >= 2);
});

test('the same delivery again is kept once; a forged one never', async (t) => {
  const { db, url } = await receiving(t, new World({ size: 5, seed: 3 }));
  const event = cloudEvent('qbo.customer.updated.v1', '58', { time: new Date().toISOString(), intuitaccountid: '77' });
  const body = JSON.stringify([event]);
  const post = (signature: string) =>
    fetch(`${url}/webhooks/qbo`, { method: 'POST', body, headers: { 'intuit-signature': signature } });
  t.is((await post(sign(body))).status, 200);
  t.is((await post(sign(body))).status, 200);
  t.is((await post(sign(body, 'wrong'))).status, 401);
  t.is((await post('short')).status, 401);
  const [{ count }] = await db.query(sql`select count(*)::integer from spine.webhook_deliveries`);
  t.is(count, 1);
});

test('a delivery of another company is ignored with its reason', async (t) => {
  const { db, url, work } = await receiving(t, new World({ size: 5, seed: 3 }));
  const event = cloudEvent('qbo.customer.updated.v1', '58', { time: new Date().toISOString(), intuitaccountid: '77' });
  const body = JSON.stringify([event]);
  await fetch(`${url}/webhooks/qbo`, { method: 'POST', body, headers: { 'intuit-signature': sign(body) } });
  await work();
  t.deepEqual(await db.query(sql`select state, error from spine.webhook_deliveries`), [
    { state: 'ignored', error: 'it is about another company' },
  ]);
});

test('a merge and a deletion arrive, and stay when they are polled', async (t) => {
  const world = new World({ size: 60, seed: 3 });
  const { db, running, source, work } = await receiving(t, world);
  const poll = () => read(db, running.environment, { source, now: Date.now() });
  await poll();
  await resolvePending(db);
  const invoices = world.all('qbo', 'order').filter(({ kind }) => kind === 'invoice');
  const loser = invoices[0]!.customerId!;
  const winner = invoices.find(({ customerId }) => customerId !== loser)!.customerId!;
  const gone = invoices.at(-1)!;
  running.company.merge(loser, winner);
  running.company.remove('Invoice', gone.id);
  await work();
  await resolvePending(db);
  const customers = sql`
    select i.external_id, i.customer_id, i.ended_at is not null as ended from spine.customer_identities as i
    where i.provider = 'qbo' and i.external_id in (${loser}, ${winner})`;
  const check = async () => {
    const found = await db.query(customers);
    const of = (id: string) => found.find((one) => one.external_id === id);
    t.is(of(loser).customer_id, of(winner).customer_id);
    t.true(of(loser).ended);
    const [{ merged_into_key }] = await db.query(sql`
      select merged_into_key from spine.claims where provider = 'qbo' and entity = 'customer' and external_id = ${loser}`);
    t.is(merged_into_key, winner);
    t.deepEqual(await db.query(sql`select external_id from spine.orders where state = 'deleted'`), [
      { external_id: gone.key },
    ]);
    const [{ customer_id }] = await db.query(sql`
      select customer_id from spine.orders where external_id = ${invoices[0]!.key}`);
    t.is(customer_id, of(winner).customer_id);
    await invariantsHold(db, t);
  };
  await check();
  t.is((await poll()).error, undefined); // changed data tells of both as deleted
  await resolvePending(db);
  await check();
  t.is((await read(db, running.environment, { source, mode: 'full', now: Date.now() })).error, undefined);
  await resolvePending(db);
  await check();
});
