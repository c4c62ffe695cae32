// Numbers that depend on the seed and on what they are for, and on nothing else: no clock, no Math.random, no order
// of calls between two people. That lets any person be generated alone, as often as needed.

export type Random = {
  /** A whole number from 0 up to, but not including, `below`. */
  int(below: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
};

/** What a stream of numbers is for, so that two purposes never share one. */
export const purpose = {
  person: 1,
  group: 2,
  home: 3,
  shopify: 4,
  qbo: 5,
  amazon: 6,
  shipstation: 7,
  klaviyo: 8,
  manual: 9,
  shuffle: 10,
} as const;

/** Mix whole numbers into 32 bits; every bit of every part counts. */
export function mix(...parts: number[]): number {
  let h = 0x9e3779b9;
  for (const part of parts) {
    h = Math.imul(h ^ (part >>> 0), 0x85ebca6b);
    h = Math.imul((h ^ (h >>> 13)) + Math.floor(part / 0x100000000), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h >>> 0;
}

/** A stream of random numbers for these parts (mulberry32). */
export function randomFor(...parts: number[]): Random {
  let state = mix(...parts);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
  const int = (below: number): number => Math.floor((next() / 0x100000000) * below);
  return {
    int,
    chance: (probability) => next() < probability * 0x100000000,
    pick: (list) => list[int(list.length)]!,
    between: (low, high) => low + int(high - low + 1),
  };
}
