import { sql } from '@databases/pg';
import test from 'ava';
import type { ShopObject } from '../../../../src/population/model.ts';
import { random } from '../../../../src/sandbox/faults.ts';
import type { World } from '../../../../src/sandbox/world.ts';
import { invariantsHold, ownDatabase } from '../../../support/database.ts';
import { digest, lines } from '../../../support/digest.ts';
import { HOUR, held, invent, NOW, open, read, serve, stagedDirectly } from './reading.ts';

const DAY = 24 * HOUR;

const cursors = sql`select entity, mode, position from spine.sync_cursors order by entity, mode`;
/** The sales as they are known: kind and id, and whether deleted. */
const states = sql`select external_id, state from spine.orders where state in ('deleted', 'voided') order by external_id`;

const sales = (world: World, kind: string): ShopObject[] =>
  world.all('qbo', 'order').filter((one) => one.kind === kind);

/** As many customers as QuickBooks gives in one answer, and more, all changed in one second. */
function crowd(world: World, count: number): void {
  const [like] = world.all('qbo', 'customer').filter(({ id }) => id !== '58');
  for (let n = 0; n < count; n++) {
    const id = String(900_000 + n);
    const contact = { ...like!.contact, email: `crowd.${n}@example.com`, phone: null, home: null };
    world.change({ ...like!, id, key: id, version: 0, contact, mess: [] });
  }
}

test('what is read is what QuickBooks holds; a second reading and a full one find nothing new', async (t) => {
  const world = invent();
  const { environment } = await serve(t, world);
  const { db } = await ownDatabase(t);
  const count = held(world);
  t.true(count > 30);
  t.like(await read(db, environment), { staged: count, rejected: 0, error: undefined });
  t.deepEqual(await digest(db), await digest(await stagedDirectly(t, world)));
  t.like(await read(db, environment), { staged: 0, error: undefined });
  t.like(await read(db, environment, { mode: 'full' }), { staged: 0, unchanged: count, error: undefined });
  t.like(await read(db, environment, { mode: 'full' }), { staged: 0, unchanged: count, error: undefined });
  const realm = environment.QBO_REALM_ID;
  const until = { read: '2027-06-01T11:58:00Z' };
  const since = { v: 1, realm, deletions: '2027-06-01T11:55:00Z' };
  const types = { Invoice: until, SalesReceipt: until, CreditMemo: until, RefundReceipt: until };
  t.deepEqual(await db.query(cursors), [
    { entity: 'customer', mode: 'full', position: { v: 1, realm, done: until.read } },
    { entity: 'customer', mode: 'incremental', position: { ...since, types: { Customer: until } } },
    { entity: 'order', mode: 'full', position: { v: 1, realm, done: until.read } },
    { entity: 'order', mode: 'incremental', position: { ...since, types } },
  ]);
  await invariantsHold(db, t);
});

test('inactive customers are read too', async (t) => {
  const world = invent();
  const [customer] = world.all('qbo', 'customer').filter(({ id }) => id !== '58');
  world.change({ ...customer!, active: false });
  const { environment } = await serve(t, world);
  const { db } = await ownDatabase(t);
  t.like(await read(db, environment, { mode: 'full', now: NOW + HOUR }), { error: undefined });
  const rows = await db.query(sql`select external_id from spine.claims where provider = 'qbo' and deleted`);
  t.deepEqual(rows, [{ external_id: customer!.id }]);
});

test('changes come with the next reading, and only they', async (t) => {
  const world = invent();
  const { environment } = await serve(t, world);
  const { db } = await ownDatabase(t);
  await read(db, environment, { now: NOW - HOUR });
  const changed = world.live(60).filter(({ object }) => object.provider === 'qbo');
  const distinct = new Set(changed.map(({ object }) => `${object.entity} ${object.key}`)).size;
  t.true(distinct > 0);
  t.like(await read(db, environment), { staged: distinct, rejected: 0 });
  t.deepEqual(await lines(db, 'staged'), await lines(await stagedDirectly(t, world), 'staged'));
  t.like(await read(db, environment), { staged: 0, error: undefined });
});

test('whatever goes wrong on the way, the database is the same', async (t) => {
  const world = invent();
  const whole = await serve(t, world);
  const clean = await ownDatabase(t);
  await read(clean.db, whole.environment);
  for (const seed of [1, 2]) {
    const faulty = await serve(t, world, { faults: random(0.25, seed), tokenLife: seed === 2 ? 1 : 3600 });
    const { db } = await ownDatabase(t);
    const environment = { ...faulty.environment, QBO_PAGE_SIZE: '12' };
    t.like(await read(db, environment), { error: undefined });
    t.like(await read(db, environment, { mode: 'full' }), { staged: 0, error: undefined });
    t.deepEqual(await digest(db), await digest(clean.db));
    t.true(faulty.requests.throttled > 0);
  }
});

test('a reading that is stopped after any page goes on there', async (t) => {
  const world = invent(30);
  const served = await serve(t, world);
  const environment = { ...served.environment, QBO_PAGE_SIZE: '4' };
  const clean = await ownDatabase(t);
  const { pages } = await read(clean.db, environment);
  t.true(pages > 10);
  for (const mode of ['incremental', 'full'] as const) {
    for (const stop of [1, 5, 8, pages - 1]) {
      const { db } = await ownDatabase(t);
      const first = await read(db, environment, { mode, pages: stop });
      t.is(first.pages, stop);
      t.like(await read(db, environment, { mode, now: NOW + 60_000 }), { error: undefined });
      t.deepEqual(await digest(db), await digest(clean.db), `${mode}, stopped after ${stop}`);
    }
  }
});

test('pages by the second hold what has one time, and what changes while they are read', async (t) => {
  let now = NOW;
  const world = invent(10, () => now);
  crowd(world, 130);
  now += HOUR;
  const served = await serve(t, world);
  const environment = { ...served.environment, QBO_PAGE_SIZE: '60' };
  const { db } = await ownDatabase(t);
  const source = open(db, environment);
  await read(db, environment, { source, pages: 2, now });
  // they leave their places for the end, and those behind them move up
  for (const object of world.all('qbo', 'customer').slice(0, 40)) world.change(object);
  now += HOUR;
  t.like(await read(db, environment, { source, now }), { error: undefined });
  t.deepEqual(await lines(db, 'staged'), await lines(await stagedDirectly(t, world), 'staged'));
});

test('a page that takes QuickBooks too long is asked for in smaller ones', async (t) => {
  const world = invent(30);
  const { environment, slowFrom } = await serve(t, world);
  slowFrom(100);
  const { db } = await ownDatabase(t);
  t.like(await read(db, environment), { error: undefined });
  t.deepEqual(await digest(db), await digest(await stagedDirectly(t, world)));
});

test('a deleted sale is told of by changed data, once', async (t) => {
  const world = invent();
  const { environment, company } = await serve(t, world);
  const { db } = await ownDatabase(t);
  await read(db, environment, { now: NOW - DAY });
  const [invoice] = sales(world, 'invoice');
  const [receipt] = sales(world, 'salesreceipt');
  company.remove('Invoice', invoice!.id);
  company.remove('SalesReceipt', receipt!.id);
  const deleted = [invoice!.key, receipt!.key].sort().map((external_id) => ({ external_id, state: 'deleted' }));
  t.like(await read(db, environment), { staged: 2, rejected: 0, error: undefined });
  t.deepEqual(await db.query(states), deleted);
  t.like(await read(db, environment), { staged: 0, error: undefined });
  t.like(await read(db, environment, { mode: 'full' }), { staged: 0, error: undefined });
  t.deepEqual(await db.query(states), deleted);
  await invariantsHold(db, t);
});

test('a full reading finds what is gone', async (t) => {
  const world = invent();
  const { environment, company } = await serve(t, world);
  const { db } = await ownDatabase(t);
  await read(db, environment);
  const [invoice] = sales(world, 'invoice');
  company.remove('Invoice', invoice!.id);
  t.like(await read(db, environment, { mode: 'full' }), { staged: 1, rejected: 0, error: undefined });
  t.deepEqual(await db.query(states), [{ external_id: invoice!.key, state: 'deleted' }]);
  t.like(await read(db, environment, { mode: 'full' }), { staged: 0, error: undefined });
});

test('after more than the 30 days of changed data, every record held is looked for', async (t) => {
  let now = NOW;
  const world = invent(30, () => now);
  const { environment, company } = await serve(t, world);
  const { db } = await ownDatabase(t);
  await read(db, environment, { now });
  const [invoice] = sales(world, 'invoice');
  company.remove('Invoice', invoice!.id);
  now += 40 * DAY;
  // stopped before it has looked: it still knows that it has to
  const { pages } = await read(db, environment, { now, pages: 7 });
  t.is(pages, 7);
  t.deepEqual(await db.query(states), []);
  t.like(await read(db, environment, { now }), { error: undefined });
  t.deepEqual(await db.query(states), [{ external_id: invoice!.key, state: 'deleted' }]);
  t.like(await read(db, environment, { now }), { staged: 0, error: undefined });
});

test('where changed data is cut short, nothing is missed', async (t) => {
  let now = NOW;
  const world = invent(20, () => now);
  const { environment, company } = await serve(t, world);
  const { db } = await ownDatabase(t);
  await read(db, environment, { now });
  const [loser, winner] = world.all('qbo', 'customer').filter(({ id }) => id !== '58');
  company.merge(loser!.id, winner!.id);
  crowd(world, 1100); // all of them newer than the deletion
  now += HOUR;
  t.like(await read(db, environment, { now }), { rejected: 0, error: undefined });
  const [{ customers, gone }] = await db.query(sql`
    select count(*) filter (where external_id >= '9')::integer as customers,
      count(*) filter (where deleted and external_id = ${loser!.id})::integer as gone
    from spine.claims where provider = 'qbo' and entity = 'customer'`);
  t.deepEqual({ customers, gone }, { customers: 1100, gone: 1 });
});

test('a void is a change like any other', async (t) => {
  const world = invent();
  const { environment } = await serve(t, world);
  const { db } = await ownDatabase(t);
  await read(db, environment, { now: NOW - HOUR });
  const [invoice] = sales(world, 'invoice');
  world.change({ ...invoice!, version: 1, sale: { ...invoice!.sale!, state: 'voided' } });
  t.like(await read(db, environment), { staged: 1 });
  t.deepEqual(await db.query(states), [{ external_id: invoice!.key, state: 'voided' }]);
});

test('a fault inside a good answer stops the reading before its cursor moves', async (t) => {
  const world = invent(30);
  const served = await serve(t, world);
  const { db } = await ownDatabase(t);
  served.failInside(1); // a passing one
  t.like(await read(db, served.environment), { error: undefined });
  t.deepEqual(await digest(db), await digest(await stagedDirectly(t, world)));
  const before = await db.query(cursors);
  served.failInside(1000, '5030');
  const ran = await read(db, served.environment, { now: NOW + HOUR });
  t.is(ran.error, 'QuickBooks refused a request with 200 (5030, ValidationFault)');
  t.deepEqual(await db.query(cursors), before);
});

test('within the real limits nothing is refused', async (t) => {
  const world = invent(10);
  const { environment, requests } = await serve(t, world, { limited: true });
  const { db } = await ownDatabase(t);
  t.is((await read(db, environment)).error, undefined);
  t.true(requests.total > 5);
  t.is(requests.throttled, 0);
});

test('records of another company are not mixed in', async (t) => {
  const { environment } = await serve(t, invent(10));
  const { db } = await ownDatabase(t);
  await read(db, environment, { mode: 'full' });
  for (const mode of ['incremental', 'full'] as const) {
    const ran = await read(db, { ...environment, QBO_REALM_ID: '77' }, { mode });
    t.like(ran, { staged: 0, error: 'the records held are of another QuickBooks company' });
  }
});

test("a company that is not the app's is named as such", async (t) => {
  const { environment } = await serve(t, invent(10));
  const { db } = await ownDatabase(t);
  const ran = await read(db, { ...environment, QBO_REALM_ID: '77' });
  t.is(ran.error, 'QuickBooks refused a request (3100): the app and the company do not belong together');
  t.regex(ran.hint!, /QBO_REALM_ID/);
});

test('a cursor of another form is refused', async (t) => {
  const { environment } = await serve(t, invent(10));
  const { db } = await ownDatabase(t);
  await db.query(sql`
    insert into spine.sync_cursors (provider, account, entity, mode, position)
    values ('qbo', '', 'customer', 'incremental', '{"v": 2}')`);
  const ran = await read(db, environment);
  t.is(ran.error, 'the cursor of qbo customer has a form that this version does not know');
});

test('numbers keep their digits', async (t) => {
  const world = invent(30);
  const { environment } = await serve(t, world);
  const { db } = await ownDatabase(t);
  await read(db, environment);
  const [{ totals }] = await db.query(sql`
    select count(*)::integer as totals from staging.records
    where provider = 'qbo' and payload -> 'Invoice' ->> 'TotalAmt' ~ '\.[0-9]0$'`);
  t.true(totals > 0);
});
