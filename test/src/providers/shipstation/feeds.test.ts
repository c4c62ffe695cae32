import { sql } from '@databases/pg';
import test from 'ava';
import { noMetrics } from '../../../../src/jobs/metrics.ts';
import { resolvePending } from '../../../../src/jobs/resolve_pending.ts';
import { openSource } from '../../../../src/providers/shipstation/open.ts';
import { random } from '../../../../src/sandbox/faults.ts';
import { World } from '../../../../src/sandbox/world.ts';
import { invariantsHold, ownDatabase } from '../../../support/database.ts';
import { digest, lines } from '../../../support/digest.ts';
import { asFulfillment, connect, ENTITIES, live, stageDirectly, stagedDirectly, V1, V2 } from './account.ts';

const count = (world: World): number =>
  ENTITIES.reduce((sum, entity) => sum + world.all('shipstation', entity).length, 0);

/** How far the feed of a kind has read. */
const positions = (db: Parameters<typeof lines>[0], mode: string) =>
  db.query(sql`select entity, position from spine.sync_cursors where mode = ${mode} order by entity`);

test('what is read is what is staged directly, once', async (t) => {
  const world = new World({ size: 50 });
  world.change(asFulfillment(world));
  const { db, run, signal } = await connect(t, world);
  const first = await run();
  t.like(first, { error: undefined, staged: count(world), older: 0, rejected: 0 });
  t.true(first.pages > 20);

  const { db: direct } = await ownDatabase(t);
  await stageDirectly(direct, world);
  for (const one of [db, direct]) await resolvePending({ db: one, signal, batchSize: 1000 });
  t.deepEqual(await digest(db), await digest(direct));
  await invariantsHold(db, t);
  t.true(
    (await lines(db, 'staged')).some((line) => line.includes('fulfillment:9007199254740993')),
    'to the last digit',
  );

  t.like(await run(), { error: undefined, staged: 0, older: 0, rejected: 0 });
  const full = await run('full');
  t.like(full, { error: undefined, staged: 0, older: 0, rejected: 0 });
  t.true(full.unchanged >= count(world));
  for (const { position } of await positions(db, 'full'))
    t.deepEqual(Object.keys(position).sort(), ['finished', 'read', 'v']);
  t.is((await run('full')).unchanged, full.unchanged, 'it begins anew');
  t.deepEqual(await digest(db), await digest(direct));
  t.deepEqual(await resolvePending({ db, signal, batchSize: 1000 }), noMetrics());
});

test('a run after nothing has changed asks little', async (t) => {
  const world = new World({ size: 50 });
  const { run, running } = await connect(t, world);
  await run();
  const { total } = running.requests;
  t.like(await run(), { error: undefined, staged: 0 });
  t.true(running.requests.total - total <= 8);
});

test('each version reads what it has', async (t) => {
  const world = new World({ size: 60 });
  const one = await connect(t, world, { without: V2 });
  t.is(one.source.feeds.map(({ entity }) => entity).join(), 'customer,order,shipment');
  t.is((await one.run()).error, undefined);
  t.deepEqual(await lines(one.db, 'staged'), await stagedDirectly(t, world, ({ shape }) => shape === 'v1'));
  const two = await connect(t, world, { without: V1 });
  t.is(two.source.feeds.map(({ entity }) => entity).join(), 'shipment');
  t.is((await two.run()).error, undefined);
  const shipments = await lines(two.db, 'staged');
  t.true(shipments.length > 1);
  t.deepEqual(shipments, await stagedDirectly(t, world, ({ shape }) => shape === 'v2'));
});

test('whatever goes wrong on the way, the database is the same', async (t) => {
  const world = new World({ size: 40 });
  for (const seed of [5, 77]) {
    const { db, run } = await connect(t, world, { behaviour: { faults: random(0.12, seed) }, pageSize: 12 });
    let ran = await run();
    for (let again = 0; ran.error !== undefined && again < 20; again++) ran = await run();
    t.is(ran.error, undefined);
    t.deepEqual(await lines(db, 'staged'), await stagedDirectly(t, world));
  }
});

for (const stops of [[1, 2, 3], [4], [2, 3, 1]]) {
  for (const mode of ['incremental', 'full'] as const) {
    test(`a reader (${mode}) that is stopped after ${stops} pages is followed by one that goes on`, async (t) => {
      const world = new World({ size: 40, now: () => Date.UTC(2026, 11, 1) });
      const { db, run, runSome } = await connect(t, world);
      for (const pages of stops) await runSome(pages, mode);
      const before = (await lines(db, 'staged')).length;
      t.true(before > 0 && before < count(world));
      const rest = await run(mode);
      t.like(rest, { error: undefined, older: 0, rejected: 0, staged: count(world) - before });
      // what was read of orders is not read again
      t.true(mode === 'incremental' || rest.unchanged <= before);
      t.deepEqual(await lines(db, 'staged'), await stagedDirectly(t, world));
    });
  }
}

test('what changes is read the next time, new things, changed ones and voids', async (t) => {
  let at = Date.UTC(2026, 11, 1);
  const world = new World({ size: 40, now: () => at });
  const { db, run } = await connect(t, world);
  await run();
  const kinds = new Set<string>();
  for (let round = 0; round < 4; round++) {
    at += 3 * 3_600_000;
    const changes = live(world, 12);
    const changed = new Set(changes.map(({ object }) => object.key));
    for (const { object, fresh } of changes)
      kinds.add(object.voidedAt ? 'void' : `${fresh ? 'new' : 'changed'} ${object.entity}`);
    const ran = await run();
    t.like(ran, { error: undefined, staged: changed.size, older: 0, rejected: 0 });
    t.deepEqual(await lines(db, 'staged'), await stagedDirectly(t, world));
  }
  for (const kind of ['void', 'new order', 'new shipment', 'new customer']) t.true(kinds.has(kind), kind);
});

test('an order, a customer and a shipment of version 2 that change are read again', async (t) => {
  let at = Date.UTC(2026, 11, 1);
  const world = new World({ size: 40, now: () => at });
  const { db, run } = await connect(t, world);
  await run();
  at += 86_400_000;
  const some = [
    world.all('shipstation', 'order').at(7)!,
    world.all('shipstation', 'customer').at(3)!,
    world.all('shipstation', 'shipment').find(({ shape }) => shape === 'v2')!,
  ];
  for (const object of some) world.change({ ...object, contact: { ...object.contact, email: 'moved@example.com' } });
  t.like(await run(), { error: undefined, staged: 3 });
  t.deepEqual(await lines(db, 'staged'), await stagedDirectly(t, world));
});

test('an order that changes while orders are read takes no other with it', async (t) => {
  let at = Date.UTC(2026, 11, 1);
  const world = new World({ size: 40, now: () => at });
  const { db, source, run, signal } = await connect(t, world);
  const [, orders] = source.feeds;
  const read: string[] = [];
  at += 3_600_000; // the run's end is before what happens from now on
  const now = new Date(Date.UTC(2026, 11, 1));
  for await (const page of orders!.pages({ position: {}, mode: 'incremental', now, signal })) {
    read.push(...page.records.map(({ payload }) => `order:${JSON.parse(payload).orderId}`));
    for (const key of read.slice(-3)) world.change(world.find('shipstation', 'order', key)!);
  }
  t.deepEqual(
    [...new Set(read)].sort(),
    world
      .all('shipstation', 'order')
      .map(({ key }) => key)
      .sort(),
  );
  t.is((await run()).error, undefined);
  t.deepEqual(await lines(db, 'staged'), await stagedDirectly(t, world));
});

test('many orders of one second are read to the last, also when some leave', async (t) => {
  let at = Date.UTC(2026, 11, 1);
  const world = new World({ size: 40, now: () => at });
  const crowd = world.all('shipstation', 'order').slice(0, 30);
  for (const order of crowd) world.change(order);
  const { source, signal } = await connect(t, world);
  const read = new Set<string>();
  const now = new Date(at);
  at += 60_000;
  let left = 6;
  for await (const page of source.feeds[1]!.pages({ position: {}, mode: 'incremental', now, signal })) {
    const keys = page.records.map(({ payload }) => `order:${JSON.parse(payload).orderId}`);
    for (const key of keys) read.add(key);
    const gone = keys.find((key) => world.find('shipstation', 'order', key)!.updatedAt < at);
    if (gone && left-- > 0) world.change(world.find('shipstation', 'order', gone)!);
  }
  t.is(read.size, world.all('shipstation', 'order').length);
});

test('the first reading of a day looks at the last days again', async (t) => {
  let at = Date.UTC(2026, 11, 2, 12);
  const world = new World({ size: 30, now: () => at });
  const { db, run } = await connect(t, world);
  const [shipment] = live(world, 40).filter(
    ({ object, fresh }) => fresh && object.entity === 'shipment' && object.shape === 'v1',
  );
  t.truthy(shipment);
  at += 4 * 3_600_000;
  await run();
  // a change that no filter shows
  const { object } = shipment!;
  world.change({ ...object, contact: { ...object.contact, email: 'corrected@example.com' } });
  at += 2 * 3_600_000;
  t.like(await run(), { error: undefined, staged: 0 }, 'the same day');
  at += 12 * 3_600_000;
  t.like(await run(), { error: undefined, staged: 1 });
  t.deepEqual(await lines(db, 'staged'), await stagedDirectly(t, world));
});

test('an order that can not be read is kept as a reject, and holds up nothing', async (t) => {
  const world = new World({ size: 30 });
  const order = world.all('shipstation', 'order')[0]!;
  world.change({ ...order, sale: { ...order.sale!, number: 7 as never } });
  const { db, run } = await connect(t, world);
  t.like(await run(), { error: undefined, staged: count(world) - 1, rejected: 1 });
  const rejects = await db.query(sql`select entity, reason, convert_from(raw, 'utf8') as raw from staging.rejects`);
  t.like(rejects, [{ entity: 'order', reason: 'orderNumber is not text' }]);
  t.like(JSON.parse(rejects[0].raw), { orderId: Number(order.id), orderNumber: 7 });
});

test('a feed that fails stays where it is', async (t) => {
  const world = new World({ size: 30 });
  const { db, run, settings, log, signal } = await connect(t, world);
  const wrong = { ...settings, v2: { apiKey: 'nobody' } };
  const source = openSource(wrong, { db, log, signal, secretKey: () => Buffer.alloc(32) })!;
  t.is((await run('incremental', source)).error, 'shipstation refused the credentials');
  const [, , shipment] = await positions(db, 'incremental');
  t.deepEqual(Object.keys(shipment.position.read), ['voided', 'created', 'fulfillments'], 'the first lists are read');
  t.is((await run()).error, undefined);
  t.deepEqual(await lines(db, 'staged'), await stagedDirectly(t, world));
});

test('a position of another form begins anew', async (t) => {
  const world = new World({ size: 30 });
  const { db, run } = await connect(t, world);
  await run();
  await db.query(sql`update spine.sync_cursors set position = '{"v": 9, "read": 7}'`);
  const again = await run();
  t.like(again, { error: undefined, staged: 0 });
  t.true(again.unchanged >= count(world));
});
