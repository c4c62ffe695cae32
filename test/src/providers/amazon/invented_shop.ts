import { type Change, World } from '../../../../src/sandbox/world.ts';

const MINUTE = 60_000;

/** A world whose clock stands still unless it is moved; all that is invented has happened by then. */
export function createShop(size: number, seed = 3) {
  const clock = { at: Date.UTC(2027, 0, 15, 12) };
  const world = new World({ size, seed, now: () => clock.at });
  /** Changes become visible after two minutes. */
  const pass = (minutes = 5): void => {
    clock.at += minutes * MINUTE;
  };
  /** Let things happen until so many are of Amazon. */
  const live = (wanted: number): Change[] => {
    const changes: Change[] = [];
    while (changes.length < wanted) changes.push(...world.live(1).filter(({ object }) => object.provider === 'amazon'));
    return changes;
  };
  return { world, pass, live };
}
