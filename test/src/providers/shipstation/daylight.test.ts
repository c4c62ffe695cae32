import test from 'ava';
import { World } from '../../../../src/sandbox/world.ts';
import { lines } from '../../../support/digest.ts';
import { connect, live, stagedDirectly } from './account.ts';

const MINUTE = 60_000;
const CHANGES = { 'in spring': Date.UTC(2027, 2, 14, 10), 'in autumn': Date.UTC(2026, 10, 1, 9) };

for (const [when, change] of Object.entries(CHANGES)) {
  test(`${when} nothing is late, lost or read for nothing when the clocks change`, async (t) => {
    let at = change - 100 * MINUTE;
    const world = new World({ size: 30, now: () => at });
    const { db, run } = await connect(t, world);
    await run();
    // each order once: of two changes in the hour that comes twice nobody can tell which was the later one
    const each = world.all('shipstation', 'order');
    for (; at < change + 200 * MINUTE; at += 25 * MINUTE) {
      const orders = each.splice(0, 2);
      const changes = [...live(world, 2), ...orders.map((order) => world.change(order))];
      const ran = await run();
      const changed = new Set(changes.map(({ object }) => object.key));
      t.like(ran, { error: undefined, staged: changed.size, rejected: 0 }, new Date(at).toISOString());
    }
    t.deepEqual(await lines(db, 'staged'), await stagedDirectly(t, world));
  });

  test(`${when} a crowd is read to the last order, page by page`, async (t) => {
    let at = change - 90 * MINUTE;
    const world = new World({ size: 40, now: () => at });
    for (const order of world.all('shipstation', 'order')) {
      world.change(order);
      at += 4 * MINUTE;
    }
    const { db, run } = await connect(t, world);
    t.is((await run()).error, undefined);
    t.deepEqual(await lines(db, 'staged'), await stagedDirectly(t, world));
  });

  test(`${when} a reader that stops goes on`, async (t) => {
    let at = change - 90 * MINUTE;
    const world = new World({ size: 40, now: () => at });
    const { db, run, runSome } = await connect(t, world);
    for (const order of world.all('shipstation', 'order')) {
      world.change(order);
      at += 4 * MINUTE;
      if (at % (20 * MINUTE) === 0) await runSome(2);
    }
    t.is((await run()).error, undefined);
    t.deepEqual(await lines(db, 'staged'), await stagedDirectly(t, world));
  });
}
