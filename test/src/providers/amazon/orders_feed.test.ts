import { type ConnectionPool, sql } from '@databases/pg';
import test from 'ava';
import { random } from '../../../../src/sandbox/faults.ts';
import type { Exchange } from '../../../../src/sandbox/servers/amazon/seller.ts';
import { invariantsHold } from '../../../support/database.ts';
import { createShop } from './invented_shop.ts';
import { APIS, connect, held, positionOf, stagedDirectly } from './shop.ts';

const MINUTE = 60_000;

for (const api of APIS) {
  test(`${api}: orders are read as they are, once`, async (t) => {
    const { world } = createShop(40);
    const { db, run } = await connect(t, world, { api });
    const orders = world.all('amazon', 'order').length;
    t.true(orders > 20);

    const first = await run();
    t.like(first, { error: undefined, staged: orders, unchanged: 0, rejected: 0 });
    t.true(first.pages > 4);
    const expected = await stagedDirectly(t, world, api);
    t.deepEqual(await held(db), expected);

    t.like(await run(), { error: undefined, staged: 0, pages: 1 });
    const full = await run('full');
    t.like(full, { error: undefined, staged: 0, unchanged: orders });
    t.like(await positionOf(db, 'full'), { done: true });
    t.like(await run('full'), { staged: 0, unchanged: orders }, 'it starts anew');
    t.deepEqual(await held(db), expected);
    await invariantsHold(db, t);
  });

  test(`${api}: whatever goes wrong on the way, the database is the same`, async (t) => {
    const { world } = createShop(40);
    const behaviour = { faults: random(0.35, 7), tokenLife: 90 };
    const { db, run, running } = await connect(t, world, { api, behaviour });
    let ran = await run();
    for (let again = 0; ran.error !== undefined && again < 20; again++) ran = await run();
    t.is(ran.error, undefined);
    t.true(running.requests.throttled > 0);
    t.deepEqual(await held(db), await stagedDirectly(t, world, api));
  });

  test(`${api}: a reader that is stopped is followed by one that goes on`, async (t) => {
    const { world, pass } = createShop(40);
    const { db, runSome } = await connect(t, world, { api });
    const orders = world.all('amazon', 'order').length;
    let staged = 0;
    for (const pages of [1, 2, 3, 1000]) {
      const ran = await runSome(pages);
      t.is(ran.unchanged, 0);
      staged += ran.staged;
      pass(1);
    }
    t.is(staged, orders);
    for (const pages of [2, 1000]) await runSome(pages, 'full');
    t.like(await positionOf(db, 'full'), { done: true });
    t.deepEqual(await held(db), await stagedDirectly(t, world, api));
  });

  test(`${api}: the next reading finds what has changed`, async (t) => {
    const { world, pass, live } = createShop(40);
    const { db, run } = await connect(t, world, { api });
    await run();
    const changed = new Set(live(8).map(({ object }) => object.key));
    t.like(await run(), { staged: 0 }, 'not before two minutes');
    pass();
    const ran = await run();
    t.like(ran, { error: undefined, staged: changed.size });
    t.deepEqual(await held(db), await stagedDirectly(t, world, api));
  });

  test(`${api}: what changes while a list is read is read by the next`, async (t) => {
    const { world, pass, live } = createShop(40);
    const { db, runSome } = await connect(t, world, { api });
    await runSome(3);
    live(8);
    pass(60);
    t.is((await runSome(1000)).error, undefined);
    t.is((await runSome(1000)).error, undefined);
    t.deepEqual(await held(db), await stagedDirectly(t, world, api));
  });

  test(`${api}: a list whose token is refused is begun again`, async (t) => {
    const { world, pass } = createShop(40);
    const { db, runSome, lines } = await connect(t, world, { api });
    await runSome(3);
    pass(25 * 60);
    const ran = await runSome(1000);
    t.is(ran.error, undefined);
    t.true(ran.unchanged >= 3);
    t.true(lines.some((line) => line.includes('"list_begun_again"')));
    t.deepEqual(await held(db), await stagedDirectly(t, world, api));
  });

  test(`${api}: a person that is not shown is no person taken away, and comes once it is`, async (t) => {
    const { world } = createShop(40);
    const roles = { shipping: false, tax: false };
    const { db, open, run } = await connect(t, world, { api, options: { roles } });
    t.is((await run()).error, undefined);
    t.is(await persons(db), 0n);
    roles.shipping = true;
    await run('full', open());
    const [{ recipients }] = await db.query(
      sql`select count(*) as recipients from spine.claims where address_hash is not null`,
    );
    t.true(recipients > 0n, 'one role is asked for without the other');
    roles.tax = true;
    await run('full', open());
    const expected = await stagedDirectly(t, world, api);
    t.deepEqual(await held(db), expected);

    const shown = await persons(db);
    t.true(shown > 0n);
    Object.assign(roles, { shipping: false, tax: false });
    t.is((await run('full', open())).error, undefined);
    t.is(await persons(db), shown);
    const claims = (line: string): string => line.split(' ').toSpliced(1, 1).join(' ');
    t.deepEqual((await held(db)).map(claims), expected.map(claims));
  });

  test(`${api}: an order of another shop is held for its parcels, and counts nothing`, async (t) => {
    const { world, pass } = createShop(40);
    const { db, run } = await connect(t, world, { api });
    const object = world.all('amazon', 'order')[0]!;
    world.change({ ...object, id: 'S01-0000001-0000002', key: 'S01-0000001-0000002' });
    pass();
    t.like(await run(), { error: undefined, staged: world.all('amazon', 'order').length, rejected: 0 });
    const foreign = await db.query(sql`select net::integer from spine.orders where external_id like 'S%'`);
    t.deepEqual(foreign, [{ net: 0 }]);
  });

  test(`${api}: what is refused for its rate is asked again, at the rate that Amazon says`, async (t) => {
    const { world, pass } = createShop(40);
    // the seller's plan fills up only when somebody was refused
    const observe = ({ status }: Exchange): void => (status === 429 ? pass(1) : undefined);
    const setup = { api, behaviour: { limited: true }, options: { pageSize: 1, speed: 5000, observe } };
    const { db, run, running } = await connect(t, world, setup);
    t.is((await run()).error, undefined);
    t.true(running.requests.throttled > 0);
    t.deepEqual(await held(db), await stagedDirectly(t, world, api));
  });
}

test('what Amazon refuses ends the reading where it is', async (t) => {
  const { world } = createShop(10);
  const environment = { AMAZON_MARKETPLACE_IDS: 'A39IBJ37TRP1C6' };
  const { db, run } = await connect(t, world, { environment });
  const ran = await run();
  t.is(ran.error, 'Amazon refused the request with 400 InvalidInput');
  t.regex(ran.hint!, /AMAZON_MARKETPLACE_IDS/);
  t.deepEqual(await positionOf(db), {});
});

test('credentials that Login with Amazon refuses are told of, and not asked for again', async (t) => {
  const { world } = createShop(10);
  const wrongSecret = await connect(t, world, { environment: { AMAZON_CLIENT_SECRET: 'wrong' } });
  const refused = await wrongSecret.run();
  t.is(refused.error, 'Login with Amazon refused the client');
  t.is(wrongSecret.running.requests.total, 1);

  const revoked = await connect(t, world, { environment: { AMAZON_REFRESH_TOKEN: 'Atzr|revoked' } });
  t.is((await revoked.run()).error, 'amazon takes the refresh token no longer');
  t.false(revoked.lines.join().includes('Atzr'));
});

test('the next list begins before the end that Amazon gave the last one, or before the newest order in it', async (t) => {
  const { world, pass, live } = createShop(40);
  const given = await connect(t, world);
  await given.run();
  t.like(await positionOf(given.db), { after: new Date(world.now() - 12 * MINUTE).toISOString(), token: undefined });

  const unreadable = await connect(t, world, { options: { pageSize: 4, echo: '1.569521782042E9' } });
  t.is((await unreadable.run()).error, undefined);
  const newest = Math.max(...world.all('amazon', 'order').map(({ updatedAt }) => updatedAt));
  t.like(await positionOf(unreadable.db), { after: new Date(newest - 10 * MINUTE).toISOString() });
  live(3);
  pass();
  t.true((await unreadable.run()).staged > 0);
  t.deepEqual(await held(unreadable.db), await stagedDirectly(t, world));
});

test('another marketplace is read from the beginning', async (t) => {
  const { world } = createShop(60);
  const { db, settings, run, open } = await connect(t, world);
  const all = settings.marketplaces;
  settings.marketplaces = ['ATVPDKIKX0DER'];
  const american = await run('incremental', open());
  settings.marketplaces = all;
  const others = await run('incremental', open());
  t.is(american.staged + others.staged, world.all('amazon', 'order').length);
  t.true(american.staged > 0 && others.staged > 0);
  t.deepEqual(await held(db), await stagedDirectly(t, world));
});

async function persons(db: ConnectionPool): Promise<bigint> {
  const [row] = await db.query(sql`
    select count(*) as persons from spine.claims where first_name is not null or address_hash is not null`);
  return row.persons;
}
