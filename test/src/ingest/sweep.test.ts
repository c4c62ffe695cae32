// What was deleted without a word is found, over the sandbox's servers; and nothing that is there is ever ended.
import { sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { runDaemon } from '../../../src/ingest/daemon.ts';
import { openSources } from '../../../src/ingest/open_sources.ts';
import type { Entity, Provider, Source } from '../../../src/ingest/provider.ts';
import { ProviderError } from '../../../src/ingest/provider_error.ts';
import { type Ran, runFeed } from '../../../src/ingest/run_feed.ts';
import { type Lookup, sweepOf } from '../../../src/ingest/sweep.ts';
import { sync } from '../../../src/ingest/sync.ts';
import type { Running } from '../../../src/sandbox/server.ts';
import { serveKlaviyo } from '../../../src/sandbox/servers/klaviyo.ts';
import { serveShipstation } from '../../../src/sandbox/servers/shipstation.ts';
import { type ShopifyBehaviour, serveShopify } from '../../../src/sandbox/servers/shopify.ts';
import { World } from '../../../src/sandbox/world.ts';
import { invariantsHold, ownDatabase } from '../../support/database.ts';
import { until } from '../../support/spine.ts';
import { stageIn } from '../../support/story.ts';
import { quiet as log } from './counterpart.ts';

type Swept = { provider: Provider; entity: Entity };
const SWEPT: Swept[] = [
  { provider: 'klaviyo', entity: 'profile' },
  { provider: 'shopify', entity: 'customer' },
  { provider: 'shopify', entity: 'order' },
  { provider: 'shipstation', entity: 'order' },
];

async function shop(t: ExecutionContext<unknown>, provider: Provider, behaviour: ShopifyBehaviour = {}) {
  const world = new World({ size: 150 });
  world.finish();
  const serve = { klaviyo: serveKlaviyo, shopify: serveShopify, shipstation: serveShipstation }[provider as 'klaviyo'];
  const server: Running = await serve(world, behaviour);
  t.teardown(() => server.close());
  const { db } = await ownDatabase(t);
  const controller = new AbortController();
  t.teardown(() => controller.abort());
  const { signal } = controller;
  const context = { db, log, signal, secretKey: () => Buffer.alloc(32) };
  const { configured } = await openSources({ environment: server.environment, only: [provider] }, context);
  const { module, source } = configured[0]! as { module: (typeof configured)[0]['module']; source: Source };
  const full = async () =>
    (await sync({ db, log, signal, sources: [source], mode: 'full', batchSize: 20_000 })).synced[0]!;
  const sweep = (entity: Entity, more: { onPage?: (soFar: Ran) => void; signal?: AbortSignal } = {}) =>
    runFeed(source.sweeps!.find((one) => one.entity === entity)!, source, { db, log, signal, mode: 'sweep', ...more });
  const ended = async (entity: Entity): Promise<string[]> => {
    const rows = await db.query(sql`
      select external_id from spine.claims where entity = ${entity} and deleted order by external_id collate "C"`);
    return rows.map(({ external_id }) => external_id);
  };
  const remove = (entity: Entity, ...places: number[]): string[] => {
    const all = world.all(provider, entity);
    const gone = places.map((place) => all.at(place)!);
    for (const object of gone) world.remove(object);
    return gone.map(({ key }) => key).toSorted();
  };
  return { world, server, db, signal, module, source, full, sweep, ended, remove };
}

for (const { provider, entity } of SWEPT) {
  test(`${provider}: ${entity}s that are gone are ended by a full reading, and no others`, async (t) => {
    const { db, full, ended, remove } = await shop(t, provider);
    t.is((await full()).errors, 0);
    t.deepEqual(await ended(entity), []);
    const gone = remove(entity, 0, 7, -1);
    // an order of a customer that is gone may read otherwise than before
    t.true((await full()).staged >= gone.length);
    t.like(await full(), { errors: 0, staged: 0, rejected: 0 });
    t.deepEqual(await ended(entity), gone);
    if (entity === 'order') {
      const states = sql`select external_id from spine.orders where state = 'deleted' order by external_id collate "C"`;
      t.deepEqual(
        (await db.query(states)).map(({ external_id }) => external_id),
        gone,
      );
    } else {
      const rows = await db.query(sql`
        select i.ended_at is not null as ended from spine.customer_identities as i
        where i.provider = ${provider} and i.external_id = any (${gone})`);
      t.true(rows.length > 0 && rows.every((row) => row.ended));
    }
    await invariantsHold(db, t);
  });

  test(`${provider}: ${entity}s: where nearly nothing is found any longer, nothing is ended`, async (t) => {
    const { world, db, full, sweep, ended } = await shop(t, provider);
    await full();
    for (const object of world.all(provider, entity).slice(1)) world.remove(object);
    t.regex((await sweep(entity)).error ?? '', /^\w+ does not find \d+ or more of the records .*: nothing was ended$/);
    t.deepEqual(await ended(entity), []);
    const told = sql`select last_error from spine.v_sync_status where entity = ${entity} and provider = ${provider}`;
    t.regex((await db.query(told))[0].last_error, /nothing was ended/);
    // who knows that they were deleted says so
    await db.query(sql`update spine.settings set value = '100' where name = 'sweep_limit'`);
    t.is((await sweep(entity)).error, undefined);
    t.is(
      (await ended(entity)).length,
      (await db.query(sql`select from spine.claims where entity = ${entity}`)).length - 1,
    );
  });
}

test('a sweep that is stopped after any page goes on there, and one that fails ends nothing', async (t) => {
  const { db, sweep, full, ended, remove, server } = await shop(t, 'klaviyo');
  await full();
  const gone = remove('profile', 3, 60);
  const asked = server.requests.total;
  const cursor = sql`select position from spine.sync_cursors where mode = 'sweep'`;
  for (let page = 0; ; page++) {
    const stop = new AbortController();
    const ran = await sweep('profile', { signal: stop.signal, onPage: () => stop.abort('test') });
    t.is(ran.error, undefined);
    const [{ position }] = await db.query(cursor);
    if (position.done) break;
    if (!position.looked) t.deepEqual(await ended('profile'), [], `${page}`);
  }
  t.deepEqual(await ended('profile'), gone);
  t.true(server.requests.total > asked + 3);
});

test('a sweep that fails in its middle ends nothing, and goes on there', async (t) => {
  const { db } = await ownDatabase(t);
  const { signal } = new AbortController();
  const ids = ['A', 'B', 'C', 'D', 'E'];
  await stageIn(
    db,
    'klaviyo',
    'profile',
    ids.map((id) => ({ type: 'profile', id, attributes: { email: `${id}@example.com` } })),
  );
  const asked: string[][] = [];
  let fails = true;
  const lookup: Lookup = {
    entity: 'profile',
    atOnce: 2,
    async find(keys) {
      asked.push(keys);
      if (fails && keys.includes('C')) throw new ProviderError('it is away', 'Wait.');
      return new Set(keys.filter((key) => key !== 'A' && key !== 'E'));
    },
    async isThere(key) {
      if (fails && key === 'A') throw new ProviderError('it is away', 'Wait.');
      return false;
    },
    stub: (id) => ({ type: 'profile', id, deleted: true }),
  };
  const feed = sweepOf({ db, provider: 'klaviyo', account: '', lookup });
  const source: Source = { provider: 'klaviyo', account: '', feeds: [], interval: 1 };
  const ended = async () =>
    (await db.query(sql`select external_id from spine.claims where deleted`)).map(({ external_id }) => external_id);
  const run = () => runFeed(feed, source, { db, log, signal, mode: 'sweep' });
  t.is((await run()).error, 'it is away');
  t.deepEqual(await ended(), []);
  fails = false;
  t.is((await run()).error, undefined);
  t.deepEqual(await ended(), ['A', 'E']);
  t.deepEqual(asked, [['A', 'B'], ['C', 'D'], ['C', 'D'], ['E']]);
});

test('what is there when it is asked for a second time is not ended; what comes back is taken up again', async (t) => {
  const { db } = await ownDatabase(t);
  const { signal } = new AbortController();
  const profile = (id: string, at: number) => ({
    type: 'profile',
    id,
    attributes: { email: `${id}@example.com`, updated: `2026-03-0${at}T00:00:00Z` },
  });
  await stageIn(db, 'klaviyo', 'profile', [profile('A', 1), profile('B', 1), profile('C', 1)]);
  const lookup: Lookup = {
    entity: 'profile',
    atOnce: 2,
    find: async (keys) => new Set(keys.filter((key) => key === 'A')),
    isThere: async (key) => key === 'B',
    stub: (id) => ({ type: 'profile', id, deleted: true }),
  };
  const feed = sweepOf({ db, provider: 'klaviyo', account: '', lookup });
  const source: Source = { provider: 'klaviyo', account: '', feeds: [], interval: 1 };
  t.like(await runFeed(feed, source, { db, log, signal, mode: 'sweep' }), { staged: 1, error: undefined });
  const deleted = sql`select external_id from spine.claims where deleted`;
  t.deepEqual(await db.query(deleted), [{ external_id: 'C' }]);
  await stageIn(db, 'klaviyo', 'profile', [profile('C', 2)]);
  t.deepEqual(await db.query(deleted), []);
});

test('Shopify shows old orders to nobody without the scope for them, so they are not looked for', async (t) => {
  const { full, ended, remove } = await shop(t, 'shopify', { scopes: ['read_customers', 'read_orders'] });
  await full();
  remove('order', 0, 1);
  const [gone] = remove('customer', 0);
  t.is((await full()).errors, 0);
  t.deepEqual(await ended('order'), []);
  t.deepEqual(await ended('customer'), [gone]);
});

test('Shopify: what is kept from the app is not taken for deleted', async (t) => {
  const { full, sweep, ended, db } = await shop(t, 'shopify');
  await full();
  const refusing = await shop(t, 'shopify', { kept: ['Query.nodes'] });
  const source = { ...refusing.source, provider: 'shopify' as const };
  const [customers] = refusing.source.sweeps!;
  await stageIn(refusing.db, 'shopify', 'customer', [
    { id: 1, email: 'a@example.com', first_name: null, last_name: null },
  ]);
  const ran = await runFeed(customers!, source, { db: refusing.db, log, signal: refusing.signal, mode: 'sweep' });
  t.is(typeof ran.error, 'string');
  t.deepEqual(await refusing.ended('customer'), []);
  t.is((await sweep('customer')).error, undefined);
  t.deepEqual(await ended('customer'), []);
  await invariantsHold(db, t);
});

test('the daemon sweeps a day after it first ran, and goes on with a sweep that was stopped', async (t) => {
  const { db, module, source, full, ended, remove } = await shop(t, 'klaviyo');
  await full();
  const gone = remove('profile', 5);
  const runs = async () =>
    (await db.query(sql`select from spine.sync_runs where mode = 'sweep' and finished_at is not null`)).length;
  const once = async (enough: () => Promise<boolean>): Promise<void> => {
    const stop = new AbortController();
    const running = runDaemon({ db, log, signal: stop.signal, module, source });
    await until(enough);
    stop.abort('test');
    await running;
  };
  await db.query(sql`delete from spine.sync_cursors where mode = 'sweep'`);
  const before = await runs();
  const began = sql`select from spine.sync_cursors where mode = 'sweep'`;
  await once(async () => (await db.query(began)).length === 1);
  t.is(await runs(), before, 'not on the first day');
  await db.query(sql`update spine.sync_cursors set updated_at = now() - interval '25 hours' where mode = 'sweep'`);
  await once(async () => (await ended('profile')).length > 0);
  t.deepEqual(await ended('profile'), gone);
  const swept = await runs();
  const state = { v: 1, after: '', held: 10, missing: [], looked: false };
  await db.query(sql`update spine.sync_cursors set position = ${JSON.stringify(state)}::jsonb where mode = 'sweep'`);
  await once(async () => (await runs()) > swept);
  t.pass();
});
