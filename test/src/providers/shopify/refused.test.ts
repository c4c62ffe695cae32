import { sql } from '@databases/pg';
import test from 'ava';
import { World } from '../../../../src/sandbox/world.ts';
import { ownDatabase } from '../../../support/database.ts';
import { lines } from '../../../support/digest.ts';
import { openShop, positionOf, read, stageDirectly, total } from './shop.ts';

const KEPT = ['firstName', 'lastName', 'defaultEmailAddress', 'defaultPhoneNumber', 'defaultAddress']
  .map((field) => `Customer.${field}`)
  .concat(['email', 'phone', 'billingAddress'].map((field) => `Order.${field}`));

test('fields that the plan of the shop keeps from us empty nothing that is known, in either mode', async (t) => {
  const world = new World({ size: 40, seed: 3 });
  const { db } = await ownDatabase(t);
  await stageDirectly(db, world);
  const known = () =>
    db.query(sql`
    select entity, external_id, emails, phones, first_name, last_name, address_hash from spine.claims order by entity, external_id`);
  const before = await known();
  const shop = await openShop(t, { db, world, behaviour: { kept: KEPT } });
  for (const mode of ['incremental', 'full'] as const) {
    const ran = await read(shop, db, { mode });
    t.deepEqual(
      ran.map(({ error }) => error),
      [undefined, undefined],
    );
    t.is(total(ran, 'rejected'), 0);
    t.deepEqual(await known(), before);
  }
  const [{ refused }] = await db.query(sql`
    select count(*) filter (where payload ? 'defaultPhoneNumber' or payload ? 'lastName')::int as refused
    from staging.records where entity = 'customer'`);
  t.is(refused, 0);
  const fields = shop.said.filter(({ event }) => event === 'field_refused').map(({ field }) => field);
  t.true(fields.includes('customers.nodes.defaultPhoneNumber'));
  t.is(new Set(fields).size * 2, fields.length); // once for each time the shop is opened
  // a bulk operation would show such fields as null and not say why
  t.false(shop.said.some(({ event }) => event === 'bulk_operation_started'));
  t.true('done' in (await positionOf(db, 'customer', 'full')));
});

test('a list that is refused as a whole is an error, and the cursor stays; the other feed is read', async (t) => {
  const world = new World({ size: 20, seed: 3 });
  const { db } = await ownDatabase(t);
  const shop = await openShop(t, { db, world, behaviour: { kept: ['Query.customers'] } });
  const [customers, orders] = await read(shop, db);
  t.is(customers!.error, 'Shopify refused the query of customers');
  t.regex(customers!.hint!, /protected customer data/);
  t.deepEqual(await positionOf(db, 'customer'), {});
  t.is(orders!.error, undefined);
  t.is(orders!.staged, world.all('shopify', 'order').length);
});

test('a version that Shopify does not serve is told, once', async (t) => {
  const { db } = await ownDatabase(t);
  const shop = await openShop(t, { db, world: new World({ size: 20 }), behaviour: { version: '2026-07' } });
  await read(shop, db);
  const told = shop.said.filter(({ event }) => event === 'api_version_differs');
  t.deepEqual(
    told.map(({ asked, served }) => [asked, served]),
    [['2026-10', '2026-07']],
  );
});

test('a wrong token ends the reading with what to do', async (t) => {
  const { db } = await ownDatabase(t);
  const world = new World({ size: 10 });
  for (const [behaviour, variable] of [
    [{}, 'SHOPIFY_ACCESS_TOKEN'],
    [{ tokenLife: 100 }, 'SHOPIFY_CLIENT_SECRET'],
  ] as const) {
    const shop = await openShop(t, { db, world, behaviour, environment: { [variable]: 'another' } });
    const [ran] = await read(shop, db);
    t.regex(ran!.error!, /^Shopify (takes the access token no longer|gave no token \(401\))$/);
    t.true(ran!.hint!.includes(variable));
    t.false(JSON.stringify(shop.said).includes('another'));
  }
});

test('a cursor of a later version is not guessed at', async (t) => {
  const { db } = await ownDatabase(t);
  const shop = await openShop(t, { db, world: new World({ size: 10 }) });
  await read(shop, db);
  await db.query(sql`update spine.sync_cursors set position = '{"v": 2, "since": "x"}' where entity = 'customer'`);
  const [ran] = await read(shop, db);
  t.is(ran!.error, "the cursor of Shopify's customers is of another version");
});

test('lists within a record are read to their end, in both modes alike', async (t) => {
  const world = new World({ size: 20, seed: 3 });
  const order = world.all('shopify', 'order')[0]!;
  const [item] = order.sale!.items;
  const items = Array.from({ length: 131 }, (_, n) => ({ ...item!, sku: `SKU-${n}`, price: 100 + n }));
  world.change({ ...order, sale: { ...order.sale!, items } });
  const { db } = await ownDatabase(t);
  const shop = await openShop(t, { db, world });
  const now = new Date(Date.now() + 60_000);
  await read(shop, db, { now });
  const { db: direct } = await ownDatabase(t);
  await stageDirectly(direct, world);
  t.deepEqual(await lines(db, 'staged'), await lines(direct, 'staged'));
  const full = await read(shop, db, { mode: 'full', now });
  t.is(total(full, 'staged'), 0);
});
