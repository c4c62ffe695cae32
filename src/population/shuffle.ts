import { purpose, randomFor } from './people/random.ts';

/**
 * The same items in another order, the same for a seed. A pool of bounded size is filled and drawn from at random, so
 * that a stream of any length is shuffled without being held.
 */
export function* shuffled<T>(items: Iterable<T>, seed: number, poolSize = 20_000): Generator<T> {
  const random = randomFor(seed, purpose.shuffle);
  const pool: T[] = [];
  for (const item of items) {
    if (pool.length < poolSize) {
      pool.push(item);
      continue;
    }
    const drawn = random.int(poolSize);
    yield pool[drawn]!;
    pool[drawn] = item;
  }
  while (pool.length > 0) {
    const drawn = random.int(pool.length);
    yield pool[drawn]!;
    pool[drawn] = pool.at(-1)!;
    pool.pop();
  }
}
