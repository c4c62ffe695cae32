import test, { type ExecutionContext } from 'ava';
import { freePort } from '../../../src/db/embedded/port.ts';
import { Bucket } from '../../../src/ingest/bucket.ts';
import { createClient } from '../../../src/ingest/http.ts';
import { judge, retryAfter } from '../../../src/ingest/judge.ts';
import { ProviderError } from '../../../src/ingest/provider_error.ts';
import { answering, type Handler, listeningLog, quiet } from './counterpart.ts';

type Options = Partial<Parameters<typeof createClient>[0]>;

/** A client of a server that answers each request with the next handler, and the last one for ever. */
async function asking(t: ExecutionContext<unknown>, handlers: Handler[], options: Options = {}) {
  const asked: { url: string; headers: Record<string, unknown> }[] = [];
  const base = await answering(t, (request, reply) => {
    asked.push({ url: request.url, headers: request.headers });
    return handlers[Math.min(asked.length, handlers.length) - 1]!(request, reply);
  });
  const { signal } = new AbortController();
  const client = createClient({
    provider: 'shopify',
    base,
    log: quiet,
    signal,
    authorize: async () => ({ authorization: 'one' }),
    ...options,
  });
  return { client, asked, base };
}

const good: Handler = () => ({ good: true });
/** Retry-After 0, so that a test need not wait. */
const again =
  (status: number, text = ''): Handler =>
  (_, reply) =>
    reply.code(status).header('retry-after', '0').send(text);
const soon: Options = {
  judge: ({ status, text }) => (status === 200 && text !== '{"good":true}' ? { wait: 0 } : undefined),
};

test('a good answer is given as it came, with all digits, and the request as it was meant', async (t) => {
  const text = '{"id": 9007199254740993, "name": "Zoë"}';
  const { client, asked } = await asking(t, [(_, reply) => reply.type('application/json').send(text)]);
  const answer = await client({ path: '/a?x=1', query: { y: 'b c', none: undefined }, headers: { 'x-mine': '2' } });
  t.is(answer.text, text);
  t.is(answer.status, 200);
  t.is(asked[0]!.url, '/a?x=1&y=b+c');
  t.like(asked[0]!.headers, { authorization: 'one', 'x-mine': '2' });
});

test('what passes by itself is asked again', async (t) => {
  const { client, asked } = await asking(t, [again(429), again(503), again(503), good]);
  t.is((await client({ path: '/' })).text, '{"good":true}');
  t.is(asked.length, 4);
});

for (const [name, handler] of [
  ['an HTML page', (_, reply) => reply.type('text/html').send('<html>Back soon</html>')],
  ['an empty body', (_, reply) => reply.send('')],
  ['half of a body', (_, reply) => reply.type('application/json').send('{"good":')],
] as [string, Handler][]) {
  test(`${name} with status 200 is asked again`, async (t) => {
    const { client, asked } = await asking(t, [handler, good], soon);
    t.is((await client({ path: '/' })).text, '{"good":true}');
    t.is(asked.length, 2);
  });
}

test('a connection that breaks is asked again, one that nobody answers is told as such', async (t) => {
  const broken: Handler = (_, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-length': 100 });
    reply.raw.write('{"half');
    reply.raw.flushHeaders();
    setTimeout(() => reply.raw.destroy(), 10);
  };
  const { client, asked } = await asking(t, [broken, good]);
  t.is((await client({ path: '/' })).text, '{"good":true}');
  t.is(asked.length, 2);
  const { client: deaf } = await asking(t, [good], { base: `http://127.0.0.1:${await freePort()}`, retries: 0 });
  const error = await t.throwsAsync(deaf({ path: '/' }), { instanceOf: ProviderError });
  t.is(error.message, 'shopify can not be reached (ECONNREFUSED)');
});

test('an answer that takes too long is given up', async (t) => {
  const { client } = await asking(t, [() => new Promise(() => {})], { timeout: 50, retries: 0 });
  const error = await t.throwsAsync(client({ path: '/' }), { instanceOf: ProviderError });
  t.regex(error.message, /can not be reached/);
});

test('after the last attempt the error names the status', async (t) => {
  const { client, asked } = await asking(t, [again(503)], { retries: 2 });
  const error = await t.throwsAsync(client({ path: '/' }), { instanceOf: ProviderError });
  t.is(error.message, 'shopify answered 503 again and again');
  t.is(error.status, 503);
  t.is(asked.length, 3);
});

test('a refused token is replaced by a fresh one, once for a request that then works', async (t) => {
  const given: unknown[] = [];
  const authorize = async (refused?: Record<string, string>) => {
    given.push(refused);
    return { authorization: refused ? 'two' : 'one' };
  };
  const checked: Handler = ({ headers }, reply) =>
    headers.authorization === 'two' ? { good: true } : reply.code(401).send('{}');
  const { client, asked } = await asking(t, [checked], { authorize });
  await client({ path: '/' });
  t.deepEqual(given, [undefined, { authorization: 'one' }]);
  t.deepEqual(
    asked.map(({ headers }) => headers.authorization),
    ['one', 'two'],
  );
});

test('credentials that are refused always end it, and so does a refresh that fails', async (t) => {
  const refusing: Handler = (_, reply) => reply.code(401).send('{}');
  const { client, asked } = await asking(t, [refusing]);
  t.is((await t.throwsAsync(client({ path: '/' }))).message, 'shopify refused the credentials');
  t.true(asked.length <= 3);
  const dead = new ProviderError('shopify takes the refresh token no longer', 'connect');
  const authorize = async (refused?: Record<string, string>) => {
    if (refused) throw dead;
    return {};
  };
  const { client: other } = await asking(t, [refusing], { authorize });
  t.is(await t.throwsAsync(other({ path: '/' })), dead);
});

test('tokens that can not be had for a moment are asked for again', async (t) => {
  let times = 0;
  const authorize = async () => {
    if (times++ === 0) throw new TypeError('fetch failed');
    return {};
  };
  const { client } = await asking(t, [good], { authorize });
  t.is((await client({ path: '/' })).status, 200);
});

test('a refused request is not asked again, nor is one that a bug made', async (t) => {
  const { client, asked } = await asking(t, [again(422, '{"email": "ada@example.com"}')]);
  const error = await t.throwsAsync(client({ path: '/' }), { instanceOf: ProviderError });
  t.is(error.message, 'a request was refused with 422');
  t.is(asked.length, 1);
  const bug = new TypeError('x is not a function');
  const { client: buggy } = await asking(t, [good], {
    watch: () => {
      throw bug;
    },
  });
  t.is(await t.throwsAsync(buggy({ path: '/' })), bug);
});

test('a redirect is not followed, another host not asked: credentials stay where they belong', async (t) => {
  const elsewhere = await asking(t, [good]);
  const { client, asked } = await asking(t, [(_, reply) => reply.redirect(elsewhere.base)]);
  t.regex((await t.throwsAsync(client({ path: '/' }))).message, /redirected \(302\)/);
  t.regex((await t.throwsAsync(client({ path: `${elsewhere.base}/next` }))).message, /another host/);
  t.is(asked.length, 1);
  t.is(elsewhere.asked.length, 0);
});

test('a next page named in full on the same host is asked for', async (t) => {
  const { client, asked, base } = await asking(t, [good]);
  await client({ path: `${base}/next?page=2` });
  t.is(asked[0]!.url, '/next?page=2');
});

test('a wait that is too long ends it, and is told so that a daemon can heed it', async (t) => {
  const { client } = await asking(t, [(_, reply) => reply.code(429).header('retry-after', '3600').send('{}')]);
  const error = await t.throwsAsync(client({ path: '/' }), { instanceOf: ProviderError });
  t.is(error.wait, 3_600_000);
  t.is(error.message, 'shopify asks not to be asked for 60 minutes');
});

test("the provider's own view of an answer comes first", async (t) => {
  const { client, asked } = await asking(t, [() => ({ errors: 'throttled' }), () => ({ errors: 'no scope' })], {
    judge: ({ text }) => (text.includes('throttled') ? { wait: 0 } : { refused: 'a scope is missing', hint: 'add it' }),
  });
  const error = await t.throwsAsync(client({ path: '/' }), { instanceOf: ProviderError });
  t.like(error, { message: 'a scope is missing', hint: 'add it' });
  t.is(asked.length, 2);
});

test('the signal ends a wait, and an answer that does not come', async (t) => {
  for (const handler of [
    () => new Promise(() => {}),
    (_: unknown, reply: Parameters<Handler>[1]) => reply.code(429).header('retry-after', '60').send('{}'),
  ]) {
    const controller = new AbortController();
    const { client, asked } = await asking(t, [handler], { signal: controller.signal });
    const answer = client({ path: '/' });
    while (asked.length === 0) await new Promise((next) => setTimeout(next, 5));
    controller.abort('SIGINT');
    await t.throwsAsync(answer, { any: true });
    t.is(asked.length, 1);
  }
});

test('who is asked again is told why, and who stops the wait too', async (t) => {
  const controller = new AbortController();
  const { log, lines } = listeningLog();
  const busy: Handler = (_, reply) => reply.code(503).header('retry-after', '60').send('{}');
  const { client } = await asking(t, [busy], { signal: controller.signal, log });
  const answer = client({ path: '/' });
  while (lines.length === 0) await new Promise((next) => setTimeout(next, 5));
  t.like(JSON.parse(lines[0]!), { event: 'request_again', reason: 'shopify answered 503', attempt: 1 });
  controller.abort('SIGINT');
  const error = await t.throwsAsync(answer, { instanceOf: ProviderError });
  t.is(error.message, 'shopify answered 503');
});

test('a token that ran out is no trouble to whoever stops it then', async (t) => {
  const controller = new AbortController();
  const { client, asked } = await asking(t, [again(401), () => new Promise(() => {})], { signal: controller.signal });
  const answer = client({ path: '/' });
  while (asked.length < 2) await new Promise((next) => setTimeout(next, 5));
  controller.abort('SIGINT');
  const error = await t.throwsAsync(answer, { any: true });
  t.false(error instanceof ProviderError);
});

test('a refusal empties the bucket, and what is logged names no address', async (t) => {
  const { log, lines } = listeningLog();
  const bucket = new Bucket({ rate: 1000, burst: 5 });
  const { client } = await asking(t, [again(429), good], { bucket, log });
  await client({ path: '/customers/ada@example.com' });
  t.true(lines.some((line) => line.includes('request_again')));
  t.false(lines.join('').includes('ada@example.com'));
});

test('what a refusal says is left is left', async (t) => {
  const bucket = new Bucket({ rate: 0.001, burst: 5 }); // emptied, it would be waited for a quarter of an hour
  const watch = () => bucket.correct({ level: 2 });
  const { client, asked } = await asking(t, [again(429), good], { bucket, watch });
  await client({ path: '/' });
  t.is(asked.length, 2);
});

test('what HTTP says of an answer', (t) => {
  const verdict = (status: number, text = '{}', anyText = false) =>
    judge({ status, headers: new Headers(), text }, anyText);
  t.is(verdict(200), 'good');
  t.is(verdict(200, 'plain', true), 'good');
  for (const [status, text] of [
    [200, 'plain'],
    [500, '{}'],
    [502, ''],
    [408, ''],
    [429, ''],
  ] as const) {
    t.is(verdict(status, text), 'again');
  }
  t.is(verdict(401), 'unauthorized');
  for (const status of [301, 400, 403, 404, 422]) t.true(typeof verdict(status) === 'object', String(status));
});

test('Retry-After is read in seconds and as a date', (t) => {
  const read = (value: string) => retryAfter(new Headers({ 'retry-after': value }), Date.parse('2026-01-01T00:00:00Z'));
  t.is(read('2'), 2000);
  t.is(read('1.5'), 1500);
  t.is(read('Thu, 01 Jan 2026 00:00:30 GMT'), 30_000);
  t.is(read('Wed, 31 Dec 2025 00:00:30 GMT'), 0);
  t.is(read('-5'), 0);
  t.is(read('later'), undefined);
  t.is(retryAfter(new Headers()), undefined);
});
