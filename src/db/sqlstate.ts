import { setTimeout as sleep } from 'node:timers/promises';

/** deadlock_detected, serialization_failure, lock_not_available: the same work again is likely to succeed. */
const TRANSIENT = new Set(['40P01', '40001', '55P03']);
const ATTEMPTS = 6;

export function sqlstate(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

export function isTransient(error: unknown): boolean {
  return TRANSIENT.has(sqlstate(error) ?? '');
}

/** Do the work again after an error that passes by itself; it must be one transaction. */
export async function retryTransient<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isTransient(error)) throw error;
      await sleep(Math.random() * 50 * 2 ** attempt); // two that met once should not meet again
    }
  }
}

/** The errors that our SQL raises, each with a hint. */
export const ERRORS = {
  IS001: 'the provider, entity or account is not one that can be staged',
  IS002: 'a setting is missing',
  IS003: 'the transaction is not read committed, so a batch could miss what others committed',
  IS004: 'the batch size is out of range',
  IS005: 'an argument of a call is unusable',
  IS006: 'a cursor is not where its reader found it',
  IS007: 'there is no such customer, identity, review, event or decision',
  IS008: 'it contradicts an earlier decision',
  IS009: 'the evidence has changed',
  IS010: 'it was decided already, or nothing is left to undo',
  IS011: 'somebody else has claimed the review',
  IS012: 'it would have no effect',
  IS099: 'a preview goes back; no caller sees it',
} as const;
