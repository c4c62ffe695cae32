import test from 'ava';
import { invariantsHold } from '../../../support/database.ts';
import { connect, createShop, held, positionOf, stagedDirectly } from './shop.ts';

test('orders are read as they are, once', async (t) => {
  const { world } = createShop(40);
  const { db, run } = await connect(t, world);
  const orders = world.all('amazon', 'order').length;
  t.true(orders > 20);

  const first = await run();
  t.like(first, { error: undefined, staged: orders, unchanged: 0, rejected: 0 });
  t.true(first.pages > 4);
  const expected = await stagedDirectly(t, world);
  t.deepEqual(await held(db), expected);

  t.like(await run(), { error: undefined, staged: 0, pages: 1 });
  const full = await run('full');
  t.like(full, { error: undefined, staged: 0, unchanged: orders });
  t.like(await positionOf(db, 'full'), { done: true });
  t.like(await run('full'), { staged: 0, unchanged: orders }, 'it starts anew');
  t.deepEqual(await held(db), expected);
  await invariantsHold(db, t);
});
