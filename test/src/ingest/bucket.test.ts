import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import { Bucket } from '../../../src/ingest/bucket.ts';
import { until } from '../../support/spine.ts';

/** A bucket of two, one a second, on a clock that stands until it is told. */
function standing(limits = { rate: 1, burst: 2 }) {
  let now = 0;
  const bucket = new Bucket(limits, () => now);
  const taken: string[] = [];
  const { signal } = new AbortController();
  return {
    bucket,
    taken,
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
    take: (name: string, cost = 1, heeded = signal) => bucket.take(cost, heeded).then(() => void taken.push(name)),
  };
}

test('the burst is free, then one waits', async (t) => {
  const { taken, take, pass } = standing({ rate: 1000, burst: 2 });
  const all = ['a', 'b', 'c'].map((name) => take(name));
  await all[1];
  await turn();
  t.deepEqual(taken, ['a', 'b']);
  pass(1);
  await all[2];
  t.deepEqual(taken, ['a', 'b', 'c']);
});

test('they are served in order: a cheap one does not overtake a dear one', async (t) => {
  const { taken, take, pass } = standing({ rate: 1000, burst: 10 });
  const all = [take('a', 9), take('dear', 8), take('cheap', 1)];
  await all[0];
  await turn();
  t.deepEqual(taken, ['a']);
  pass(1);
  await Promise.all(all);
  t.deepEqual(taken, ['a', 'dear', 'cheap']);
});

test('what costs more than the burst waits for a full one, and is paid for afterwards', async (t) => {
  const { taken, take, pass } = standing({ rate: 1000, burst: 2 });
  await take('huge', 5);
  const next = take('next');
  pass(0.003);
  await turn();
  t.deepEqual(taken, ['huge']);
  pass(1);
  await next;
});

test('one that is stopped waits no longer, and does not hold up those behind it', async (t) => {
  const { taken, take, pass } = standing({ rate: 1000, burst: 1 });
  await take('first');
  const controller = new AbortController();
  const waits = take('waits');
  const stopped = take('stopped', 1, controller.signal);
  const behind = take('behind');
  controller.abort(new Error('enough'));
  await t.throwsAsync(stopped, { message: 'enough' }, 'though another one stands before it');
  pass(1);
  await waits;
  pass(1);
  await behind;
  t.deepEqual(taken, ['first', 'waits', 'behind']);
});

test('what the provider says corrects the count, and a refusal empties it', async (t) => {
  const { bucket, taken, take, pass } = standing({ rate: 1000, burst: 2 });
  bucket.correct({ level: 0, rate: 2000, burst: 4 });
  const first = take('first', 4);
  await turn();
  t.deepEqual(taken, []);
  pass(0.002);
  await first;
  pass(1);
  bucket.drain();
  const second = take('second');
  await turn();
  t.deepEqual(taken, ['first']);
  pass(1);
  await second;
  bucket.correct({ rate: 0, burst: -1 });
  pass(1);
  await take('nonsense is not believed');
});

test('a level above the burst, and a clock that goes back, give nothing', async (t) => {
  const { bucket, taken, take, pass } = standing({ rate: 1000, burst: 1 });
  bucket.correct({ level: 50 });
  await take('a');
  const b = take('b');
  pass(-3600);
  await turn();
  t.deepEqual(taken, ['a']);
  pass(1);
  await b;
  await until(() => taken.length === 2);
});
