import test from 'ava';
import { inventedObjects } from '../../../src/population/population.ts';
import { type Change, World } from '../../../src/sandbox/world.ts';

const SIZE = 40;
const NOW = Date.parse('2026-06-01T12:00:00.789Z');
const world = () => new World({ size: SIZE, now: () => NOW });

test('it begins as the shops were first seen, and finishes as they are at the end', (t) => {
  const one = world();
  const first = [...inventedObjects({ size: SIZE, order: 'person', versions: 'first' })];
  const shopify = first.filter(({ provider, entity }) => provider === 'shopify' && entity === 'order');
  t.deepEqual(one.all('shopify', 'order'), shopify);
  one.finish();
  for (const object of inventedObjects({ size: SIZE, order: 'person', versions: 'newest' })) {
    t.deepEqual(one.find(object.provider, object.entity, object.key), object);
  }
  t.deepEqual(one.all('shopify', 'shipment'), []);
  t.is(one.find('shopify', 'order', 'order:none'), undefined);
});

test('changes are given by their time, both ends included, the oldest first', (t) => {
  const one = world();
  const all = one.changed('qbo', 'order', 0);
  t.is(all.length, one.all('qbo', 'order').length);
  t.deepEqual(
    all.map(({ updatedAt }) => updatedAt),
    all.map(({ updatedAt }) => updatedAt).toSorted((a, b) => a - b),
  );
  const { updatedAt } = all[3]!;
  t.true(one.changed('qbo', 'order', updatedAt, updatedAt).some(({ key }) => key === all[3]!.key));
  t.deepEqual(one.changed('qbo', 'order', all.at(-1)!.updatedAt + 1), []);
});

test('what happens happens now, in whole seconds, is told, and never ends: new people come', (t) => {
  const one = world();
  const told: Change[] = [];
  const stop = one.onChange((change) => told.push(change));
  const happened = one.live(400);
  t.deepEqual(told, happened);
  for (const { object } of happened) {
    t.true(object.updatedAt >= Math.floor(NOW / 1000) * 1000);
    t.is(object.updatedAt % 1000, 0);
    t.deepEqual(one.find(object.provider, object.entity, object.key)?.key, object.key);
  }
  t.true(happened.some(({ fresh }) => fresh) && happened.some(({ fresh }) => !fresh));
  stop();
  one.live(1);
  t.is(told.length, happened.length);
});

test('a change is newer than what it changes, and what was created stays so', (t) => {
  const one = world();
  const object = one.all('klaviyo', 'profile')[0]!;
  const times = [one.change(object), one.change(object), one.change(object)].map((change) => change.object);
  t.true(times[0]!.updatedAt < times[1]!.updatedAt && times[1]!.updatedAt < times[2]!.updatedAt);
  t.is(times[2]!.createdAt, object.createdAt);
});
