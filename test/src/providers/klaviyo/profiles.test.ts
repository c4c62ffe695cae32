import { sql } from '@databases/pg';
import test from 'ava';
import { random } from '../../../../src/sandbox/faults.ts';
import { invariantsHold, ownDatabase } from '../../../support/database.ts';
import { digest } from '../../../support/digest.ts';
import { invent, NOW, pagesFrom, read, said, serve, stagedDirectly } from './reading.ts';

/** More profiles than a page has. */
const MANY = 700;

const cursors = sql`select mode, position from spine.sync_cursors order by mode`;

test('what is read is what Klaviyo holds; a second reading and a full one find nothing new', async (t) => {
  const world = invent();
  const { environment } = await serve(t, world);
  const { db } = await ownDatabase(t);
  const profiles = world.all('klaviyo', 'profile').length;
  t.true(profiles > 0);
  t.like(await read(db, environment), { staged: profiles, rejected: 0, error: undefined });
  t.deepEqual(await said(db), await said(await stagedDirectly(t, world)));
  t.like(await read(db, environment), { staged: 0, error: undefined });
  t.like(await read(db, environment, { mode: 'full' }), { staged: 0, unchanged: profiles, error: undefined });
  t.like(await read(db, environment, { mode: 'full' }), { staged: 0, unchanged: profiles, error: undefined });
  t.deepEqual(await db.query(cursors), [
    { mode: 'full', position: { v: 1, done: '2027-06-01T12:00:00Z' } },
    { mode: 'incremental', position: { v: 1, since: '2027-06-01T11:50:00Z' } },
  ]);
  await invariantsHold(db, t);
});

test('changes come with the next reading, and only they', async (t) => {
  const world = invent();
  const { environment } = await serve(t, world);
  const { db } = await ownDatabase(t);
  await read(db, environment, { now: NOW - 3_600_000 });
  const changed = world.live(40).filter(({ object }) => object.provider === 'klaviyo');
  const distinct = new Set(changed.map(({ object }) => object.key)).size;
  t.true(distinct > 0);
  t.like(await read(db, environment), { staged: distinct, unchanged: 0 });
  t.deepEqual(await said(db), await said(await stagedDirectly(t, world)));
  t.like(await read(db, environment), { staged: 0, unchanged: distinct });
});

test('a clock that is an hour ahead leaves nothing out, and one that is behind neither', async (t) => {
  for (const off of [3_600_000, -3_600_000]) {
    let now = NOW;
    const world = invent(60, () => now);
    const { environment } = await serve(t, world);
    const { db } = await ownDatabase(t);
    t.is((await read(db, environment, { now: now + off })).error, undefined);
    t.is((await read(db, environment, { now: now + off })).error, undefined);
    now += 60_000;
    world.live(40);
    now += 60_000;
    t.is((await read(db, environment, { now: now + off })).error, undefined);
    t.deepEqual(await said(db), await said(await stagedDirectly(t, world)), `${off}`);
    now += 60_000;
    world.live(40);
    t.is((await read(db, environment, { now })).error, undefined, 'the clock was set right');
    t.deepEqual(await said(db), await said(await stagedDirectly(t, world)), `${off}`);
  }
});

test('whatever goes wrong on the way, the database is the same', async (t) => {
  const world = invent(MANY);
  const whole = await serve(t, world);
  const clean = await ownDatabase(t);
  await read(clean.db, whole.environment);
  for (const seed of [1, 2]) {
    const faulty = await serve(t, world, { faults: random(0.3, seed) });
    const { db } = await ownDatabase(t);
    t.like(await read(db, faulty.environment), { error: undefined });
    t.like(await read(db, faulty.environment, { mode: 'full' }), { staged: 0, error: undefined });
    t.deepEqual(await digest(db), await digest(clean.db));
    t.true(faulty.requests.total > whole.requests.total);
  }
});

test('a reading that is stopped after any page goes on there', async (t) => {
  const world = invent(MANY);
  const { environment } = await serve(t, world);
  const clean = await ownDatabase(t);
  const { pages } = await read(clean.db, environment);
  t.true(pages >= 3);
  for (const mode of ['incremental', 'full'] as const) {
    for (let stop = 1; stop <= pages; stop++) {
      const { db } = await ownDatabase(t);
      const first = await read(db, environment, { mode, pages: stop });
      t.is(first.pages, stop);
      const second = await read(db, environment, { mode });
      if (stop < pages) t.is(second.pages, pages - stop);
      t.deepEqual(await digest(db), await digest(clean.db));
    }
  }
});

test('a wrong key is final, and says what to do', async (t) => {
  const { environment, requests } = await serve(t, invent());
  const { db } = await ownDatabase(t);
  const ran = await read(db, { ...environment, KLAVIYO_API_KEY: 'pk_another' });
  t.is(ran.error, 'Klaviyo refused the key in KLAVIYO_API_KEY');
  t.regex(ran.hint!, /profiles:read/);
  t.is(requests.total, 1);
  t.like(await read(db, environment), { error: undefined });
});

test('a cursor that is taken no longer costs a part of the reading, once', async (t) => {
  const world = invent(MANY);
  const { environment } = await serve(t, world);
  const whole = await pagesFrom(environment, {});
  const second = whole[1]!.position;
  const rest = await pagesFrom(environment, { ...second, cursor: 'bmV4dA==' });
  const payloads = (pages: typeof whole) =>
    new Set(pages.flatMap(({ records }) => records.map(({ payload }) => payload)));
  t.true(payloads(rest).size < payloads(whole).size);
  t.deepEqual(payloads([...whole.slice(0, 2), ...rest]), payloads(whole));
  t.deepEqual(rest.at(-1)!.position, whole.at(-1)!.position);
});

test('a position of another form begins anew', async (t) => {
  const { environment } = await serve(t, invent());
  const all = await pagesFrom(environment, {});
  t.deepEqual(await pagesFrom(environment, { v: 9, anything: true }), all);
});

test('profiles that share the second of the last one are not lost', async (t) => {
  const world = invent();
  const { environment } = await serve(t, world);
  const { db } = await ownDatabase(t);
  const [one, other] = world.all('klaviyo', 'profile');
  world.change(one!);
  await read(db, environment);
  await read(db, environment, { now: NOW + 1_000 });
  const { object } = world.change({ ...other!, contact: { ...other!.contact, first: 'Quentin' } });
  t.is(object.updatedAt, NOW);
  t.like(await read(db, environment, { now: NOW + 2_000 }), { staged: 1 });
});

test('a profile that claims to be of the future moves no reading past now', async (t) => {
  const world = invent();
  const { environment } = await serve(t, world);
  const { db } = await ownDatabase(t);
  const [one, other] = world.all('klaviyo', 'profile');
  await read(db, environment);
  // a second later each time: these are in the future of the reading
  for (let n = 0; n < 120; n++) world.change({ ...one! });
  t.like(await read(db, environment), { staged: 1, error: undefined });
  world.change({ ...other!, contact: { ...other!.contact, first: 'Quentin' } });
  t.like(await read(db, environment), { staged: 1, error: undefined });
});
