import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** The public key of an id; undefined if the set has none. Rejects when the set can't be read. */
export type KeySet = (id: string) => Promise<KeyObject | undefined>;

const KeySet = z.object({ keys: z.array(z.looseObject({ kid: z.string().optional(), kty: z.string() })) });

/** An unknown id makes the set be read again, but no more often than this: anybody can send one. */
const REST = 5 * 60_000;
const REST_AFTER_FAILURE = 10_000;
const TIMEOUT = 5_000;

/** The keys that webhooks of version 2 are signed with, read from one address and kept. */
export function keySet(url: string, now: () => number = Date.now): KeySet {
  let keys = new Map<string, KeyObject>();
  let next = 0;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    next = now() + REST_AFTER_FAILURE;
    keys = await readKeys(url);
    next = now() + REST;
  }

  return async (id) => {
    if (!keys.has(id) && now() >= next) {
      reading ??= read().finally(() => {
        reading = undefined;
      });
    }
    if (!keys.has(id)) await reading;
    if (keys.size === 0) throw new Error('the keys of ShipStation are not known'); // it delivers again
    return keys.get(id);
  };
}

async function readKeys(url: string): Promise<Map<string, KeyObject>> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) });
  if (!response.ok) throw new Error(`the keys of ShipStation were refused with ${response.status}`);
  const keys = new Map<string, KeyObject>();
  for (const key of KeySet.parse(await response.json()).keys) {
    // the set holds keys of other kinds too
    if (key.kty === 'RSA' && key.kid) {
      keys.set(key.kid, createPublicKey({ key: key as JsonWebKey, format: 'jwk' }));
    }
  }
  return keys;
}
