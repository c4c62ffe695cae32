import { randomUUID } from 'node:crypto';

/** What was imported or shipped together: the only thing that a webhook names. */
export type Batches = {
  open(keys: string[]): { uuid: string; number: string };
  holds(batch: string, key: string): boolean;
};

export function createBatches(): Batches {
  const batches = new Map<string, Set<string>>();
  let last = 190_000_000;
  return {
    open(keys) {
      const batch = { uuid: randomUUID(), number: String(++last) };
      for (const name of [batch.uuid, batch.number, `se-${batch.number}`]) batches.set(name, new Set(keys));
      return batch;
    },
    holds: (batch, key) => batches.get(batch)?.has(key) ?? false,
  };
}
