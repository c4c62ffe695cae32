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

  /** Wait until so many are free, one caller after another, and take them. */
  async take(cost: number, signal: AbortSignal): Promise<void> {
    const mine = this.#turn.then(async () => {
      for (;;) {
        this.#fill();
        const missing = Math.min(cost, this.#burst) - this.#level;
        if (missing <= 0) break;
        await sleep(Math.max(1, Math.ceil((missing / this.#rate) * 1000)), undefined, { signal });
      }
      this.#level -= cost;
    });
    this.#turn = mine.catch(() => {});
    await mine;
  }

  /** What the provider says: its rate, its burst, what is left. */
  correct({ rate, burst, level }: { rate?: number; burst?: number; level?: number }): void {
    this.#fill();
    if (rate !== undefined && rate > 0) this.#rate = rate;
    if (burst !== undefined && burst > 0) this.#burst = burst;
    if (level !== undefined) this.#level = level;
  }

  /** Nothing is free: the provider refused. */
  drain(): void {
    this.#fill();
    this.#level = Math.min(this.#level, 0);
  }

  #fill(): void {
    const now = this.#now();
    this.#level = Math.min(this.#burst, this.#level + ((now - this.#at) / 1000) * this.#rate);
    this.#at = now;
  }
}
