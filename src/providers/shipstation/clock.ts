/** How a version of the API writes times, in its filters and in its answers. Instants are milliseconds since 1970. */
export type Clock = {
  /** The bounds of a filter: nothing from the one instant to the other is left out, whether or not ends are included. */
  from(at: number): string;
  until(at: number): string;
  /** Where a time stands among others of the same list; undefined if it is none. */
  rank(text: unknown): number | undefined;
  /** The first and the last instant that a time may mean. */
  instants(text: unknown): { earliest: number; latest: number } | undefined;
};

const SECOND = 1000;

/** Version 2: ISO 8601 with its zone. */
export const utcClock: Clock = {
  from: (at) => new Date(at - SECOND).toISOString(),
  until: (at) => new Date(at + SECOND).toISOString(),
  rank,
  instants(text) {
    const at = rank(text);
    return at === undefined ? undefined : { earliest: at, latest: at };
  },
};

function rank(text: unknown): number | undefined {
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
