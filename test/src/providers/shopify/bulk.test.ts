import test from 'ava';
import { BrokenOff, readBulkLines } from '../../../../src/providers/shopify/bulk_lines.ts';
import { orders } from '../../../../src/providers/shopify/documents.ts';
import { scripted } from '../../../../src/sandbox/faults.ts';
import { World } from '../../../../src/sandbox/world.ts';
import { ownDatabase } from '../../../support/database.ts';
import { lines } from '../../../support/digest.ts';
import { openShop, positionOf, read, stageDirectly, total } from './shop.ts';

const order = (n: number) => `{"id":"gid://shopify/Order/${n}","name":"#${n}"}`;
const item = (n: number, of: number) =>
  `{"id":"gid://shopify/LineItem/${n}","quantity":1,"__parentId":"gid://shopify/Order/${of}"}`;

async function all(text: string, skip = 0) {
  const batches = [];
  for await (const batch of readBulkLines(chunks(text), orders, skip)) batches.push(batch);
  return batches;
}
async function* chunks(text: string): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += 1000) yield Buffer.from(text.slice(at, at + 1000));
}

test('lines become records with their lists, and a reading that goes on after a batch gives the rest', async (t) => {
  const text = Array.from({ length: 1200 }, (_, n) => [order(n), ...(n % 3 === 0 ? [item(1, n), item(2, n)] : [])])
    .flat()
    .map((line) => `${line}\n`)
    .join('');
  const whole = await all(text);
  t.deepEqual(
    whole.map(({ records }) => records.length),
    [500, 500, 200],
  );
  t.is(whole.at(-1)!.lines, 2000);
  t.is(whole.at(-1)!.roots, 1200);
  t.is(
    whole[0]!.records[0]!.payload,
    `{"id":"gid://shopify/Order/0","name":"#0","lineItems":{"nodes":[${[1, 2].map((n) => `{"id":"gid://shopify/LineItem/${n}","quantity":1}`).join(',')}],"pageInfo":{"hasNextPage":false,"endCursor":null}}}`,
  );
  t.true(
    whole[0]!.records[1]!.payload.endsWith(
      '"lineItems":{"nodes":[],"pageInfo":{"hasNextPage":false,"endCursor":null}}}',
    ),
  );
  for (const [n, { lines: staged }] of whole.entries()) {
    const rest = await all(text, staged);
    t.deepEqual(
      rest.flatMap(({ records }) => records),
      whole.slice(n + 1).flatMap(({ records }) => records),
    );
    t.is(rest.at(-1)!.roots, 1200);
  }
});

test('a line that can not be read is kept as it came, beside those that can', async (t) => {
  const odd = [order(1), '{"id": broken}', item(9, 2), '{"id":"gid://shopify/Product/3"}', '\ud800', order(4)];
  const [batch] = await all(odd.join('\n'));
  t.is(batch!.records.length, 2);
  t.deepEqual(
    batch!.rejects.map(({ reason }) => reason),
    ['broken JSON', 'a line whose object does not stand before it', 'a Product, not an order', 'broken JSON'],
  );
  t.is(Buffer.from(batch!.rejects[0]!.raw).toString(), '{"id": broken}');
});

test('what ends within a line was cut off', async (t) => {
  await t.throwsAsync(all(`${order(1)}\n{"id":"gid://shop`), { instanceOf: BrokenOff });
  await t.throwsAsync(all('{"errors":[{"message":"Throttled"}]}'), { instanceOf: BrokenOff });
});

test('an operation that Shopify ends is started again', async (t) => {
  const world = new World({ size: 20, seed: 3 });
  const { db } = await ownDatabase(t);
  const shop = await openShop(t, { db, world });
  await read(shop, db, { mode: 'full', pages: 1 });
  t.deepEqual(Object.keys(await positionOf(db, 'order', 'full')).sort(), ['bulk', 'v']);
  shop.server.endBulk('CANCELED');
  const ran = await read(shop, db, { mode: 'full' });
  t.deepEqual(
    ran.map(({ error }) => error),
    [undefined, undefined],
  );
  t.is(shop.said.filter(({ event }) => event === 'bulk_operation_started').length, 4);
  const { db: direct } = await ownDatabase(t);
  await stageDirectly(direct, world);
  t.deepEqual(await lines(db, 'staged'), await lines(direct, 'staged'));
});

test('an empty shop is read to its end', async (t) => {
  const world = new World({ size: 0 });
  const { db } = await ownDatabase(t);
  const shop = await openShop(t, { db, world });
  for (const mode of ['incremental', 'full'] as const) {
    const ran = await read(shop, db, { mode });
    t.deepEqual(
      ran.map(({ error }) => error),
      [undefined, undefined],
    );
  }
  t.is(total(await read(shop, db), 'staged'), 0);
  t.deepEqual(Object.keys(await positionOf(db, 'order')).sort(), ['seen', 'v']);
});

test('lines that break off are fetched again', async (t) => {
  const world = new World({ size: 20, seed: 3 });
  const { db } = await ownDatabase(t);
  // a token, a probe, the start, two looks at it; then its lines, each time after another look
  const before = Array.from({ length: 5 }, () => undefined);
  const faults = scripted([...before, 'half', undefined, 'empty', undefined, 'html', undefined, 'throttled']);
  const shop = await openShop(t, { db, world, behaviour: { faults } });
  const ran = await read(shop, db, { mode: 'full' });
  t.deepEqual(
    ran.map(({ error }) => error),
    [undefined, undefined],
  );
  t.is(total(ran, 'rejected'), 0);
  t.is(shop.said.filter(({ event }) => event === 'bulk_lines_again').length, 4);
  const { db: direct } = await ownDatabase(t);
  await stageDirectly(direct, world);
  t.deepEqual(await lines(db, 'staged'), await lines(direct, 'staged'));
});
