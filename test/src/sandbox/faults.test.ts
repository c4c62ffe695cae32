import test from 'ava';
import { FAULTS, type Fault, noFaults, random, scripted } from '../../../src/sandbox/faults.ts';

const draw = (faults: { next(): Fault | undefined }, count: number) =>
  Array.from({ length: count }, () => faults.next());

test('scripted faults come in their order, then none', (t) => {
  t.deepEqual(draw(scripted(['half', undefined, 'error']), 5), ['half', undefined, 'error', undefined, undefined]);
  t.deepEqual(draw(noFaults, 2), [undefined, undefined]);
});

test('the same seed gives the same faults, and every kind comes', (t) => {
  const drawn = draw(random(0.3, 7), 1000);
  t.deepEqual(draw(random(0.3, 7), 1000), drawn);
  t.notDeepEqual(draw(random(0.3, 8), 1000), drawn);
  t.deepEqual([...new Set(drawn.filter((fault) => fault !== undefined))].sort(), [...FAULTS].sort());
  const share = drawn.filter((fault) => fault !== undefined).length / 1000;
  t.true(share > 0.25 && share < 0.35, String(share));
  t.deepEqual(new Set(draw(random(1, 1, ['html']), 20)), new Set(['html']));
  t.deepEqual(new Set(draw(random(0, 1), 20)), new Set([undefined]));
});
