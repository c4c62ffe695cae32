/** The machine is shared: who is compared takes turns, and medians are told. */
export async function takeTurns<Result>(turns: number, work: (turn: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let turn = 0; turn < turns; turn++) results.push(await work(turn));
  return results;
}

/** The middle one; of an even number the higher of two. NaN of none. */
export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Seconds since a moment of performance.now(). */
export const since = (started: number): number => (performance.now() - started) / 1000;
