import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Answer } from '../../../../src/ingest/judge.ts';
import { createPageSize } from '../../../../src/providers/shopify/page_size.ts';
import { Refused, refusalOf, TooCostly } from '../../../../src/providers/shopify/refused.ts';
import { judgeAnswer, readReply } from '../../../../src/providers/shopify/reply.ts';

const answer = (body: unknown, status = 200): Answer => ({
  status,
  headers: new Headers(),
  text: typeof body === 'string' ? body : JSON.stringify(body),
});
const error = (code?: string, more: object = {}) => ({ message: 'x', ...(code && { extensions: { code } }), ...more });
const status = { maximumAvailable: 1000, currentlyAvailable: 400, restoreRate: 50 };

test('what answers mean', (t) => {
  for (const [given, verdict] of [
    [answer({ data: { a: 1 } }), 'good'],
    [answer({ data: { a: 1 }, extensions: 'odd', errors: null }), 'good'],
    [answer({ data: { a: null }, errors: [error(undefined, { path: ['a'] })] }), 'good'],
    // a null that can't be told from an empty field
    [answer({ data: { a: null }, errors: [error()] }), 'again'],
    [answer({ data: { a: null }, errors: [error('INTERNAL_SERVER_ERROR', { path: ['a'] })] }), 'again'],
    [answer({ data: null, errors: [error('ACCESS_DENIED')] }), 'good'],
    [answer({ errors: [error('MAX_COST_EXCEEDED')] }), 'good'],
    [answer({ errors: 'a text' }), 'good'],
    [answer({ errors: { query: 'an object' } }), 'good'],
    [answer({ errors: [error('INTERNAL_SERVER_ERROR')] }), 'again'],
    [answer({ errors: [error('THROTTLED')] }), { wait: 1000 }],
    [
      answer({
        errors: [error('THROTTLED')],
        extensions: { cost: { requestedQueryCost: 500, actualQueryCost: null, throttleStatus: status } },
      }),
      { wait: 2000 },
    ],
    [answer('{}'), 'again'],
    [answer('null'), 'again'],
    [answer('[]'), 'again'],
    [answer(''), 'again'],
    [answer('<html>'), 'again'],
    [answer('{"data":{"a":'), 'again'],
    [answer('x', 401), undefined],
    [answer('x', 429), undefined],
    [answer('x', 502), undefined],
  ] as const) {
    t.deepEqual(judgeAnswer(given), verdict as never, given.text);
  }
  for (const parked of [402, 403, 404, 423]) {
    t.regex((judgeAnswer(answer({ errors: 'Unavailable Shop' }, parked)) as { refused: string }).refused, /Shopify/);
  }
});

test('why there is no data, in words of our own', (t) => {
  const why = (...errors: object[]) => refusalOf(readReply(answer({ errors }))!);
  t.true(why(error('MAX_COST_EXCEEDED')) instanceof TooCostly);
  t.true(why(error('ACCESS_DENIED', { path: ['orders'] })) instanceof Refused);
  t.is(
    why(error('ACCESS_DENIED', { path: ['orders', 'nodes', 3, 'email'] })).message,
    'Shopify denies the reading of orders.nodes.email',
  );
  t.regex(why(error('ACCESS_DENIED')).hint, /read_customers/);
  t.regex(why(error(undefined, { path: ['customers'] })).hint, /protected customer data/);
  t.is(why(error('SHOP_INACTIVE')).message, 'the Shopify shop is not active');
  t.is(why(error('undefinedField')).message, 'Shopify refused the query: undefinedField');
  t.false(why({ message: 'jane@example.com is no id' }).message.includes('jane'));
});

test('pages are as long as their cost allows, and shrink when they are refused', (t) => {
  const size = createPageSize(20);
  const cost = (requestedQueryCost: number, maximumAvailable = 2000) => ({
    requestedQueryCost,
    throttleStatus: { ...status, maximumAvailable },
  });
  t.true(size.shrink({ cost: 1302, most: 1000 }));
  t.is(size.first, 13);
  size.grow(cost(130));
  t.is(size.first, 90);
  size.grow(cost(900, 1000));
  t.is(size.first, 50);
  size.grow(cost(10));
  t.is(size.first, 250);
  size.grow(undefined);
  t.is(size.first, 250);
  t.true(size.shrink({ cost: undefined, most: undefined }));
  t.is(size.first, 125);
  const one = createPageSize(1);
  t.false(one.shrink({ cost: 2000, most: 1000 }));
});

const samples = join(import.meta.dirname, '../../../../../shared/providers/samples/shopify');
(existsSync(samples) ? test : test.skip)('the published answers', (t) => {
  const sample = (name: string) => answer(readFileSync(join(samples, name), 'utf8'));
  t.deepEqual(judgeAnswer(sample('graphql.error-throttled.http200.json')), { wait: 1000 });
  t.is(judgeAnswer(sample('graphql.error-internal.http200.json')), 'again');
  const costly = sample('graphql.error-max-cost.http200.json');
  t.is(judgeAnswer(costly), 'good');
  t.like(refusalOf(readReply(costly)!), { cost: 2003, most: 1000 });
  t.is(judgeAnswer(sample('graphql.partial-data-protected-field.http200.json')), 'good');
  const { cost } = readReply(sample('graphql.cost-extensions.json'))!;
  t.like(cost, { requestedQueryCost: 1, throttleStatus: { currentlyAvailable: 999 } });
  for (const { status, body } of JSON.parse(readFileSync(join(samples, 'http-errors.json'), 'utf8'))) {
    const verdict = judgeAnswer(answer(body, status));
    if (status === 400 || status === 500) t.is(verdict, undefined);
    else t.true(typeof verdict === 'object', String(status));
  }
});
