import test, { type ExecutionContext } from 'ava';
import type { Fault } from '../../../src/sandbox/faults.ts';
import { scripted } from '../../../src/sandbox/faults.ts';
import { createServer, listen } from '../../../src/sandbox/server.ts';
import { until } from '../../support/spine.ts';

async function serving(t: ExecutionContext<unknown>, faults: (Fault | undefined)[]) {
  const server = createServer(
    { faults: scripted(faults) },
    {
      throttled: (reply) => reply.code(429).send({ slow: 'down' }),
      expired: (reply) => reply.code(401).send({ old: 'token' }),
    },
  );
  server.all('/', (request) => ({ body: request.body ?? null, well: true }));
  t.teardown(() => server.close());
  const url = await listen(server);
  return async (init?: RequestInit) => {
    const response = await fetch(url, init);
    return { status: response.status, text: await response.text() };
  };
}

test('it listens on the loopback and gives bodies as they came', async (t) => {
  const ask = await serving(t, []);
  t.deepEqual(await ask(), { status: 200, text: '{"body":null,"well":true}' });
  const body = '{"id": 9007199254740993}';
  const headers = { 'content-type': 'application/json' };
  t.is(JSON.parse((await ask({ method: 'POST', body, headers })).text).body, body);
});

test('each fault comes once, and then all is well', async (t) => {
  const ask = await serving(t, ['throttled', 'expired', 'error', 'html', 'empty', 'half', 'silent']);
  t.deepEqual(await ask(), { status: 429, text: '{"slow":"down"}' });
  t.deepEqual(await ask(), { status: 401, text: '{"old":"token"}' });
  t.is((await ask()).status, 500);
  t.regex((await ask()).text, /^<html>/);
  t.deepEqual(await ask(), { status: 200, text: '' });
  await t.throwsAsync(ask(), undefined, 'half of an answer');
  await t.throwsAsync(ask(), undefined, 'none');
  t.is((await ask()).status, 200);
});

test('each answer is told of', async (t) => {
  const told: { url: string; status: number }[] = [];
  const faults = scripted(['throttled', undefined]);
  const server = createServer(
    { faults, answered: (answer) => told.push(answer) },
    { throttled: (reply) => reply.code(429).send({}), expired: (reply) => reply.code(401).send({}) },
  );
  server.get('/', async () => ({}));
  t.teardown(() => server.close());
  const url = await listen(server);
  await (await fetch(`${url}/?page=1`)).text();
  await (await fetch(`${url}/?page=2`)).text();
  await until(() => told.length === 2);
  t.deepEqual(told, [
    { url: '/?page=1', status: 429 },
    { url: '/?page=2', status: 200 },
  ]);
});
