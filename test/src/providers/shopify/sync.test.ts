import test, { type ExecutionContext } from 'ava';
import type { Mode } from '../../../../src/ingest/provider.ts';
import { random } from '../../../../src/sandbox/faults.ts';
import type { ShopifyBehaviour } from '../../../../src/sandbox/servers/shopify.ts';
import { World } from '../../../../src/sandbox/world.ts';
import { ownDatabase } from '../../../support/database.ts';
import { lines } from '../../../support/digest.ts';
import { openShop, positionOf, read, stageDirectly, total } from './shop.ts';

const small = (): World => new World({ size: 40, seed: 3 });
const errors = (ran: { error?: string }[]) => ran.map(({ error }) => error);
const NONE = [undefined, undefined];

async function staged(t: ExecutionContext<unknown>, world: World): Promise<string[]> {
  const { db } = await ownDatabase(t);
  await stageDirectly(db, world);
  return await lines(db, 'staged');
}

async function opened(t: ExecutionContext<unknown>, world: World, behaviour?: ShopifyBehaviour) {
  const { db } = await ownDatabase(t);
  return { db, ...(await openShop(t, { db, world, behaviour })) };
}

test('what is read is what the shop holds, text for text, and reading again stages nothing', async (t) => {
  const world = small();
  const { db, ...shop } = await opened(t, world);

  const first = await read(shop, db);
  t.deepEqual(errors(first), NONE);
  t.deepEqual(await lines(db, 'staged'), await staged(t, world));
  t.is(total(first, 'staged'), world.all('shopify', 'customer').length + world.all('shopify', 'order').length);
  t.true(total(first, 'pages') > 4);

  const second = await read(shop, db);
  t.is(total(second, 'staged') + total(second, 'rejected'), 0);
  t.is(total(second, 'unchanged'), 0); // nothing has changed within the overlap
  t.deepEqual(Object.keys(await positionOf(db, 'customer')).sort(), ['seen', 'v']);

  for (const _ of ['once', 'again']) {
    const full = await read(shop, db, { mode: 'full' });
    t.deepEqual(errors(full), NONE);
    t.is(total(full, 'unchanged'), total(first, 'staged'));
    t.is(total(full, 'staged') + total(full, 'rejected') + total(full, 'older'), 0);
    t.deepEqual(Object.keys(await positionOf(db, 'order', 'full')).sort(), ['done', 'v']);
  }
  t.is(shop.said.filter(({ event }) => event === 'bulk_operation_started').length, 4);
  t.deepEqual(
    shop.said.filter(({ level }) => level === 'error'),
    [],
  );
});

test('a reading that is killed goes on where it stopped', async (t) => {
  const world = small();
  const expected = await staged(t, world);
  for (const [mode, pages] of [
    ['incremental', 1],
    ['incremental', 3],
    ['full', 1],
    ['full', 2],
  ] as [Mode, number][]) {
    const { db, ...shop } = await opened(t, world);
    let runs = 0;
    for (const entity of ['customer', 'order'] as const) {
      const isAtEnd = async (): Promise<boolean> => {
        const position = await positionOf(db, entity, mode);
        return mode === 'full' ? 'done' in position : 'seen' in position && !('window' in position);
      };
      do {
        t.deepEqual(errors(await read(shop, db, { mode, pages, entity })), [undefined]);
        runs++;
      } while (!(await isAtEnd()));
    }
    t.true(runs > 2);
    t.deepEqual(await lines(db, 'staged'), expected);
    // the operation that was started before a kill is the one whose lines are read after it
    if (mode === 'full') t.is(shop.said.filter(({ event }) => event === 'bulk_operation_started').length, 2);
  }
});

test('a cursor that Shopify knows no longer gives way to the time it stood for', async (t) => {
  const world = small();
  const { db } = await ownDatabase(t);
  const before = await openShop(t, { db, world });
  await read(before, db, { pages: 3 });
  const position = (await positionOf(db, 'order')) as { window: { cursor: string; at: string } };
  t.truthy(position.window.cursor);

  const after = await openShop(t, { db, world }); // another run, whose cursors are others
  t.deepEqual(errors(await read(after, db)), NONE);
  t.is(after.said.filter(({ event }) => event === 'cursor_refused').length, 1);
  t.deepEqual(await lines(db, 'staged'), await staged(t, world));
});

test('whatever goes wrong on the way, the same is staged', async (t) => {
  const world = small();
  const expected = await staged(t, world);
  for (const mode of ['incremental', 'full'] as const) {
    const { db, ...shop } = await opened(t, world, { faults: random(0.15, 11), tokenLife: 1 });
    let tries = 0;
    while (errors(await read(shop, db, { mode })).some((error) => error !== undefined) && tries < 20) tries++;
    t.true(tries < 20);
    t.deepEqual(await lines(db, 'staged'), expected);
  }
});

test('what changes is read by the next reading, and nothing else', async (t) => {
  const world = small();
  const { db, ...shop } = await opened(t, world);
  await read(shop, db);
  for (let round = 0; round < 3; round++) {
    const changes = world.live(15).filter(({ object }) => object.provider === 'shopify');
    const now = new Date(Date.now() + 60_000); // a change after a change is a second later
    const ran = await read(shop, db, { now });
    t.deepEqual(errors(ran), NONE);
    t.is(total(ran, 'staged'), new Set(changes.map(({ object }) => `${object.entity} ${object.key}`)).size);
  }
  const { db: direct } = await ownDatabase(t);
  await stageDirectly(direct, world);
  const keys = async (of: typeof db) =>
    (await lines(of, 'staged')).map((line) => line.split(' ').slice(0, 3).join(' '));
  t.deepEqual(await keys(db), await keys(direct));
});

test('a change that shows a minute late is read', async (t) => {
  let clock = Date.UTC(2026, 10, 20, 12);
  const world = new World({ size: 20, seed: 3, now: () => clock });
  const { db, ...shop } = await opened(t, world);
  const [customer] = world.all('shopify', 'customer').slice(1);
  await read(shop, db, { now: new Date(clock) });
  const { seen } = (await positionOf(db, 'customer')) as { seen: string };
  t.is(Date.parse(seen), clock); // the shop's own clock, though nothing has changed for long
  clock -= 60_000;
  world.change(customer!);
  clock += 120_000;
  const ran = await read(shop, db, { now: new Date(clock) });
  t.is(total(ran, 'staged'), 1);
  // a clock of ours that is ahead does not pass over what is still to come
  await read(shop, db, { now: new Date(clock + 3_600_000) });
  t.is(Date.parse(((await positionOf(db, 'customer')) as { seen: string }).seen), clock);
  // nor does one that is behind pass over what it did not ask for
  clock += 3_600_000;
  world.change(customer!);
  clock += 60_000;
  await read(shop, db, { now: new Date(clock - 1_800_000) });
  t.is(total(await read(shop, db, { now: new Date(clock) }), 'staged'), 1);
});

test('a window that was left open is read to its end, then what came after it', async (t) => {
  const world = small();
  const { db, ...shop } = await opened(t, world);
  await read(shop, db, { pages: 2 });
  world.live(30);
  t.deepEqual(errors(await read(shop, db, { now: new Date(Date.now() + 60_000) })), NONE);
  const { db: direct } = await ownDatabase(t);
  await stageDirectly(direct, world);
  const of = async (one: typeof db) =>
    (await lines(one, 'staged')).filter((line) => line.startsWith('shopify customer'));
  t.deepEqual(await of(db), await of(direct));
  t.is((await lines(db, 'staged')).length, (await lines(direct, 'staged')).length);
});

test('the points of the shop are never overdrawn for long, and pages are as long as they allow', async (t) => {
  const world = small();
  const { db, server, ...shop } = await opened(t, world, {
    limited: true,
    plan: { maximumAvailable: 1000, restoreRate: 4000 },
  });
  t.deepEqual(errors(await read(shop, db)), NONE);
  t.deepEqual(await lines(db, 'staged'), await staged(t, world));
  t.true(server.requests.throttled <= 3);
});
