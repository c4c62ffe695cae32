/** What is left of the minute that began with its first request. */
export type Left = { limit: number; remaining: number; reset: number; refused: boolean };

const MINUTE = 60_000;

/** So many requests a minute, counted from the first one on. */
export function limiter(limit: number, now: () => number): () => Left {
  let start = Number.NEGATIVE_INFINITY;
  let count = 0;
  return () => {
    if (now() - start >= MINUTE) {
      start = now();
      count = 0;
    }
    count++;
    const reset = Math.ceil((start + MINUTE - now()) / 1000);
    return { limit, remaining: Math.max(0, limit - count), reset, refused: count > limit };
  };
}
