import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A token bucket: how many requests, or points, a provider allows in a second, and how many at once. What it answers
 * about its own count corrects ours.
 */
export class Bucket {
  #rate: number;
  #burst: number;
  #level: number;
  #at: number;
  #turn: Promise<void> = Promise.resolve();
  readonly #now: () => number;

  /** `rate` a second, at most `burst` at once. */
  constructor({ rate, burst }: { rate: number; burst: number }, now: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#burst = burst;
    this.#level = burst;
    this.#now = now;
    this.#at = now();
  }

  /** Wait until so many are free, one caller after another, and take them. One that costs more than the burst waits for that. */
  async take(cost: number, signal: AbortSignal): Promise<void> {
    const mine = this.#turn.then(() => this.#wait(cost, signal));
    this.#turn = mine.catch(() => {}); // who gave up does not hold up those behind
    await untilAborted(mine, signal);
  }

  /** What the provider says: its rate, its burst, what is left. */
  correct({ rate, burst, level }: { rate?: number; burst?: number; level?: number }): void {
    this.#fill();
    if (rate !== undefined && rate > 0) this.#rate = rate;
    if (burst !== undefined && burst > 0) this.#burst = burst;
    if (level !== undefined) this.#level = Math.min(level, this.#burst);
  }

  /** Nothing is free: the provider refused. */
  drain(): void {
    this.#fill();
    this.#level = Math.min(this.#level, 0);
  }

  async #wait(cost: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      this.#fill();
      const missing = Math.min(cost, this.#burst) - this.#level;
      if (missing <= 0) break;
      // in steps, because what the provider says meanwhile may shorten the wait
      const milliseconds = Math.min(Math.max(1, Math.ceil((missing / this.#rate) * 1000)), 1000);
      await sleep(milliseconds, undefined, { signal });
    }
    this.#level -= cost;
  }

  #fill(): void {
    const now = this.#now();
    this.#level = Math.min(this.#burst, this.#level + (Math.max(0, now - this.#at) / 1000) * this.#rate);
    this.#at = now;
  }
}

/** The promise, or the signal's reason when that comes first: those before in the queue may have signals of their own. */
async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
