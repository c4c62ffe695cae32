import { connect as connectTcp } from 'node:net';
import { sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { freePort } from '../../../src/db/embedded/port.ts';
import { createReceiver } from '../../../src/ingest/receiver.ts';
import { startReceiver } from '../../../src/ingest/run_receiver.ts';
import { Problem } from '../../../src/problem.ts';
import { ownDatabase } from '../../support/database.ts';
import { until } from '../../support/spine.ts';
import { answering, listeningLog, module, People, sourceOf } from './counterpart.ts';

type Unreceived = Parameters<typeof createReceiver>[0]['unreceived'];

async function receiving(t: ExecutionContext<unknown>, settings: unknown = { secret: 's' }, unreceived?: Unreceived) {
  const { db, url } = await ownDatabase(t);
  const { signal } = new AbortController();
  const { log, lines } = listeningLog();
  const api = new People(5);
  const source = sourceOf({ url: await answering(t, api.handle), signal });
  const server = createReceiver({ db, log, signal, received: [{ module, settings, source }], unreceived });
  t.teardown(() => server.close());
  let keys = 0;
  const post = (body: unknown, headers: Record<string, string> = {}, path = '') =>
    server.inject({
      method: 'POST',
      url: `/webhooks/manual${path}`,
      headers: { 'x-secret': 's', 'x-key': `k${++keys}`, 'content-type': 'application/json', ...headers },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const kept = () => db.query(sql`select delivery_key, account, state from spine.webhook_deliveries order by id`);
  const staged = async () => (await db.query(sql`select from staging.records`)).length;
  return { db, url, server, post, kept, staged, lines, log, signal, api, source };
}

test('a delivery is kept, answered and staged', async (t) => {
  const { post, kept, staged } = await receiving(t);
  const { statusCode, body } = await post({ record: { external_id: 'r1' } });
  t.is(statusCode, 200);
  t.is(body, '{"kept":true}');
  await until(async () => (await staged()) === 1);
  await until(async () => (await kept())[0].state === 'done');
});

test('the same again is answered alike and kept once', async (t) => {
  const { post, kept } = await receiving(t);
  for (let time = 0; time < 3; time++) {
    t.is((await post({ record: { external_id: 'r1' } }, { 'x-key': 'same' })).statusCode, 200);
  }
  t.is((await kept()).length, 1);
});

test('a wrong or missing signature is refused with its reason, and kept nowhere', async (t) => {
  const { post, kept, lines } = await receiving(t);
  const record = { record: { external_id: 'r1', email: 'ada@example.com' } };
  const { statusCode, body } = await post(record, { 'x-secret': 'guessed' });
  t.is(statusCode, 401);
  t.is(body, '{"error":"the signature is wrong"}');
  t.deepEqual(await kept(), []);
  t.true(lines.some((line) => line.includes('delivery_refused')));
  t.false(lines.join('').includes('ada@'));
});

test('one that is old is a replay; clocks may be an hour off', async (t) => {
  const { post } = await receiving(t);
  const sent = async (hours: number) =>
    (await post({ nothing: 'x' }, { 'x-sent-at': new Date(Date.now() - hours * 3_600_000).toISOString() })).statusCode;
  t.is(await sent(49), 401);
  t.is(await sent(-3), 401);
  for (const hours of [47, 1, 0, -1]) t.is(await sent(hours), 200, `${hours}`);
});

test('raw bytes come as they are, whatever the type says, and so does nothing', async (t) => {
  const { db, post } = await receiving(t);
  const text = '{ "nothing":"é\\u0000 1.00" }';
  for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense/of+some;kind']) {
    t.is((await post(text, { 'content-type': type })).statusCode, 200, type);
  }
  t.is((await post('', {})).statusCode, 200);
  const bodies = await db.query(sql`select body from spine.webhook_deliveries order by id`);
  for (const { body } of bodies.slice(0, 4)) t.is(body.toString('utf8'), text);
  t.is(bodies[4].body.length, 0);
});

test('what is no delivery is answered by what it is', async (t) => {
  const { server, post } = await receiving(t);
  const answer = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string) => await server.inject({ method, url });
  t.is((await answer('GET', '/healthz')).statusCode, 200);
  t.is((await answer('GET', '/')).statusCode, 404);
  t.is((await answer('POST', '/webhooks/etsy')).statusCode, 404);
  for (const method of ['GET', 'PUT', 'DELETE'] as const) {
    const { statusCode, headers } = await answer(method, '/webhooks/manual');
    t.is(statusCode, 405);
    t.is(headers.allow, 'POST');
  }
  const { statusCode, body } = await post('x'.repeat(501));
  t.is(statusCode, 413);
  t.is(body, '{"error":"too long"}');
});

test('what can not be verified is put off, and the log says why, once for many', async (t) => {
  const hint = 'Set it.';
  const { post, server, kept, lines } = await receiving(t, {}, [
    { provider: 'manual', reason: 'its secret is not set', hint },
    { provider: 'shopify', reason: 'its variables are wrong', hint },
  ]);
  for (let time = 0; time < 3; time++) {
    const { statusCode, body } = await post({ nothing: 'ada@example.com' });
    t.is(statusCode, 503);
    t.is(body, '{"error":"webhooks of manual can not be verified here yet: deliver it again"}');
  }
  t.is((await server.inject({ method: 'POST', url: '/webhooks/shopify/x', payload: '{}' })).statusCode, 503);
  t.deepEqual(await kept(), []);
  t.deepEqual(
    lines.map((line) => JSON.parse(line)).map(({ level, event, provider, reason }) => [level, event, provider, reason]),
    [
      ['error', 'delivery_put_off', 'manual', 'its secret is not set'],
      ['error', 'delivery_put_off', 'shopify', 'its variables are wrong'],
    ],
  );
});

test('what is malformed is refused in words of ours, with the provider where it is known', async (t) => {
  const { server, post, lines } = await receiving(t);
  const told = () => JSON.parse(lines.at(-1)!);
  const { statusCode, body } = await server.inject({ method: 'POST', url: '/webhooks/%zz', payload: '{}' });
  t.is(statusCode, 400);
  t.is(body, '{"error":"the request is malformed"}');
  t.like(told(), { event: 'delivery_not_taken', status: 400, reason: 'the request is malformed' });
  await post('x'.repeat(501));
  t.like(told(), { event: 'delivery_not_taken', provider: 'manual', status: 413, reason: 'too long' });
});

for (const [what, request, answer] of [
  ['no HTTP', 'ada@example.com\r\n\r\n', /^HTTP\/1\.1 400 Bad Request\r\n.*\{"error":"the request is malformed"\}$/s],
  [
    'a head without end',
    `GET / HTTP/1.1\r\nx: ${'a'.repeat(20_000)}`,
    /^HTTP\/1\.1 431 .*"the headers are too long"\}$/s,
  ],
] as const) {
  test(`${what} is answered and logged alike`, async (t) => {
    const { server, lines } = await receiving(t);
    const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connectTcp(Number(port), '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.write(request);
    await new Promise((closed) => socket.on('close', closed));
    t.regex(heard, answer);
    t.true(lines.some((line) => line.includes('delivery_not_taken')));
    t.false(lines.join('').includes('ada@'));
  });
}

test('a request for privacy is kept open, and nothing is done about it', async (t) => {
  const { post, kept, staged } = await receiving(t);
  t.is((await post({ record: { external_id: 'r1' } }, { 'x-topic': 'privacy' })).statusCode, 200);
  t.is((await post({ record: { external_id: 'r2' } })).statusCode, 200);
  await until(async () => (await staged()) === 1);
  t.is((await kept())[0].state, 'open');
});

test('one that names another account is staged there', async (t) => {
  const { db, post, staged } = await receiving(t);
  await db.query(sql`insert into spine.accounts values ('manual', 'second', 'UTC')`);
  await post({ record: { external_id: 'r1' } }, { 'x-account': 'second' });
  await until(async () => (await staged()) === 1);
  t.deepEqual(await db.query(sql`select external_id from staging.records`), [{ external_id: 'second/r1' }]);
});

test('a feed that should be read is left to the daemon', async (t) => {
  const { post, kept, staged } = await receiving(t);
  await post({ read: true });
  await post({ fetch: 'p1' });
  await until(async () => (await staged()) === 1);
  await until(async () => (await kept())[1].state === 'done');
  t.is((await kept())[0].state, 'pending');
});

test('when it can not be kept, the provider is asked to try again, and no value is told', async (t) => {
  const { db, post, lines } = await receiving(t);
  await db.query(sql`alter table spine.webhook_deliveries add constraint no check (topic <> 'person')`);
  const { statusCode, body } = await post({ record: { external_id: 'ada@example.com' } });
  t.is(statusCode, 500);
  t.is(body, '{"error":"try again"}');
  t.true(lines.some((line) => line.includes('delivery_not_taken') && line.includes('23514')));
  t.false(lines.join('').includes('ada@'));
});

test('what an earlier process left is worked off at the start', async (t) => {
  const { db, server, staged } = await receiving(t);
  await db.query(sql`
    select spine.keep_delivery('manual', '', 'left', 'person', convert_to('{"record": {"external_id": "r1"}}', 'utf8'), null)`);
  await server.ready();
  await until(async () => (await staged()) === 1);
  t.pass();
});

test('it closes in order: what is in hand is answered and finished, idle connections do not hold it', async (t) => {
  const { db, log, signal, source, staged } = await receiving(t);
  const settings = { secret: 's' };
  const options = { db, log, signal, received: [{ module, settings, source }], host: '127.0.0.1' };
  const port = await freePort();
  const receiver = await startReceiver({ ...options, port });
  const idle = connectTcp(port, '127.0.0.1');
  t.teardown(() => idle.destroy());
  const headers = { 'x-secret': 's', 'x-key': 'last' };
  const body = '{"record": {"external_id": "r1"}}';
  const { status } = await fetch(`http://127.0.0.1:${port}/webhooks/manual`, { method: 'POST', headers, body });
  t.is(status, 200);
  const taken = await t.throwsAsync(startReceiver({ ...options, port }), { instanceOf: Problem });
  t.regex(taken.message, /EADDRINUSE/);
  await receiver.close();
  t.true((await staged()) <= 1);
  await t.throwsAsync(fetch(`http://127.0.0.1:${port}/healthz`));
});
