const WINDOWS = [
  { milliseconds: 1000, most: 10 },
  { milliseconds: 60_000, most: 500 },
];

/** Ten requests in any second, and 500 in any minute; those that are refused count too. */
export class Limits {
  #asked: number[] = [];

  allows(now: number): boolean {
    this.#asked = this.#asked.filter((at) => at > now - 60_000);
    this.#asked.push(now);
    return WINDOWS.every(
      ({ milliseconds, most }) => this.#asked.filter((at) => at > now - milliseconds).length <= most,
    );
  }
}
