export type Plan = { maximumAvailable: number; restoreRate: number };
export type Status = Plan & { currentlyAvailable: number };

/** The points of a shop's plan; without one there is no end of them. */
export function createPoints(plan: Plan | undefined) {
  const { maximumAvailable, restoreRate } = plan ?? { maximumAvailable: 20_000, restoreRate: 10_000 };
  let available = maximumAvailable;
  let at = performance.now();
  const fill = (): void => {
    const now = performance.now();
    available = plan ? Math.min(maximumAvailable, available + ((now - at) / 1000) * restoreRate) : maximumAvailable;
    at = now;
  };
  return {
    fits: (cost: number): boolean => {
      fill();
      return cost <= available;
    },
    spend: (cost: number): void => {
      available -= cost;
    },
    status: (): Status => {
      fill();
      return { maximumAvailable, currentlyAvailable: Math.floor(available), restoreRate };
    },
  };
}
