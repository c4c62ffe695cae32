/** What can go wrong on the way: refused for its rate, an error, no answer, half of one, one that is no JSON, an old token. */
export type Fault = 'throttled' | 'error' | 'silent' | 'half' | 'html' | 'empty' | 'expired';

export const FAULTS: Fault[] = ['throttled', 'error', 'silent', 'half', 'html', 'empty', 'expired'];

/** Which request of a server goes wrong, and how. */
export type Faults = { next(): Fault | undefined };

export const noFaults: Faults = { next: () => undefined };

/** The given faults, one a request, then none. */
export function scripted(faults: (Fault | undefined)[]): Faults {
  const left = [...faults];
  return { next: () => left.shift() };
}

/** Each request goes wrong with the given probability; the same seed, the same faults. */
export function random(probability: number, seed: number, among: Fault[] = FAULTS): Faults {
  let state = seed >>> 0 || 1;
  const draw = (): number => {
    // xorshift32: enough to scatter faults
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return { next: () => (draw() < probability ? among[Math.floor(draw() * among.length)] : undefined) };
}
