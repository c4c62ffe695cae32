import type { TooCostly } from './refused.ts';
import type { Reply } from './reply.ts';

/** No page is longer. */
const LONGEST = 250;
/** A single query may cost 1000 points; some room for what is not counted alike twice. */
const MOST = 900;

/** How many objects to ask for at once: as many as their cost allows. */
export type PageSize = {
  readonly first: number;
  /** After an answer that told what so many cost. */
  grow(cost: Reply['cost']): void;
  /** After a refusal; false when there is nothing to shrink. */
  shrink(refusal: Pick<TooCostly, 'cost' | 'most'>): boolean;
};

export function createPageSize(start: number): PageSize {
  let first = start;
  return {
    get first() {
      return first;
    },
    grow(cost) {
      const requested = cost?.requestedQueryCost;
      if (!requested) return;
      // half of the bucket at most, so that a page never waits for all of it
      const most = Math.min(MOST, (cost?.throttleStatus?.maximumAvailable ?? MOST * 2) / 2);
      first = Math.max(1, Math.min(LONGEST, Math.floor((first * most) / requested)));
    },
    shrink({ cost, most }) {
      if (first === 1) return false;
      const fitting = cost && most ? Math.floor((first * Math.min(most, MOST)) / cost) : Math.floor(first / 2);
      first = Math.max(1, Math.min(first - 1, fitting));
      return true;
    },
  };
}
