import test from 'ava';
import { Bucket } from '../../../../src/ingest/bucket.ts';
import type { Context } from '../../../../src/ingest/provider.ts';
import { ProviderError } from '../../../../src/ingest/provider_error.ts';
import { createLog } from '../../../../src/log.ts';
import { heed, judgeV1, openV1, openV2 } from '../../../../src/providers/shipstation/api.ts';
import { scripted } from '../../../../src/sandbox/faults.ts';
import { serveShipstation } from '../../../../src/sandbox/servers/shipstation.ts';
import { World } from '../../../../src/sandbox/world.ts';

const answer = (status: number, headers: Record<string, string>, text = '') => ({
  status,
  headers: new Headers(headers),
  text,
});
const context = { log: createLog('error', () => {}), signal: new AbortController().signal } as Context;

test('version 1 says in seconds how long to wait', (t) => {
  const tooMany = '{"message":"Too Many Requests"}';
  t.deepEqual(judgeV1(answer(429, { 'X-Rate-Limit-Reset': '20' }, tooMany)), { wait: 21_000 });
  t.is(judgeV1(answer(429, {}, tooMany)), undefined);
  t.is(judgeV1(answer(200, {}, '{"orders":[]}')), undefined);
});

test('an answer without a list is asked for again', (t) => {
  for (const text of ['{}', 'null', '[]', '{"orders":null}', '<html>', '', '{"message":"soon"}', '{"orders":[']) {
    t.is(judgeV1(answer(200, {}, text)), 'again', text);
  }
});

test('a plan without the API is told so', (t) => {
  for (const status of [402, 403])
    t.like(judgeV1(answer(status, {})), { refused: `ShipStation refused with ${status}` });
});

test('when nothing is left, the next request waits for the next minute', async (t) => {
  let now = 0;
  const bucket = new Bucket({ rate: 40 / 60, burst: 40 }, () => now);
  const told = (remaining: number, reset: number) =>
    heed(
      bucket,
      answer(200, {
        'X-Rate-Limit-Limit': '60',
        'X-Rate-Limit-Remaining': String(remaining),
        'X-Rate-Limit-Reset': String(reset),
      }),
    );
  const taken = async (): Promise<boolean> => {
    const stop = new AbortController();
    const took = bucket.take(1, stop.signal).then(
      () => true,
      () => false,
    );
    setImmediate(() => stop.abort());
    return await took;
  };
  told(1, 30);
  t.true(await taken());
  t.false(await taken());
  told(0, 30);
  now = 29_000;
  t.false(await taken());
  now = 32_000;
  t.true(await taken());
});

test('wrong keys are named as such, without being told', async (t) => {
  const running = await serveShipstation(new World({ size: 5 }), {});
  t.teardown(() => running.close());
  const { url } = running;
  const apis = [
    openV1({ url, v1: { apiKey: 'nobody', apiSecret: 'hush' } }, context),
    openV2({ url, v2: { apiKey: 'hush' } }, context),
  ];
  for (const [n, path] of ['/orders', '/v2/shipments'].entries()) {
    const error = await t.throwsAsync(apis[n]!.client({ path }), { instanceOf: ProviderError });
    t.regex(error!.message, /refused the credentials/);
    t.false(`${error!.message}${error!.hint}`.includes('hush'));
  }
});

test('what passes by itself is asked again', async (t) => {
  const faults = scripted(['html', 'half', 'empty', 'throttled', 'expired']);
  const running = await serveShipstation(new World({ size: 5 }), { faults });
  t.teardown(() => running.close());
  const keys = { v1: { apiKey: 'sandbox-key', apiSecret: 'sandbox-secret' }, url: running.url };
  const { status } = await openV1(keys, context)!.client({ path: '/orders' });
  t.is(status, 200);
});

test('a request that is refused is not repeated', async (t) => {
  const running = await serveShipstation(new World({ size: 5 }), {});
  t.teardown(() => running.close());
  const { client } = openV2({ url: running.url, v2: { apiKey: 'sandbox-v2-key' } }, context)!;
  await t.throwsAsync(client({ path: '/v2/shipments', query: { page_size: '501' } }), { instanceOf: ProviderError });
  t.is(running.requests.total, 1);
});
