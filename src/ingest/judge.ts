import { isJson } from '../is_json.ts';

export type Answer = { status: number; headers: Headers; text: string };

/** What an answer means: good; to be asked again (after so many milliseconds); with a fresh token; or never. */
export type Verdict = 'good' | 'again' | { wait: number } | 'unauthorized' | { refused: string; hint: string };

/** What HTTP says of an answer. */
export function judge({ status, headers, text }: Answer, anyText: boolean): Verdict {
  if (status === 401) return 'unauthorized';
  if (status === 429 || status === 503) {
    const wait = retryAfter(headers);
    return wait === undefined ? 'again' : { wait };
  }
  if (status >= 500 || status === 408) return 'again';
  if (status >= 400) {
    return {
      refused: `a request was refused with ${status}`,
      hint: 'If it stays so, the API may have changed: report it.',
    };
  }
  if (status >= 300) {
    return {
      refused: `a request was redirected (${status})`,
      hint: 'Check the address and the shop or realm in its variables.',
    };
  }
  return anyText || isJson(text) ? 'good' : 'again';
}

/** Milliseconds from a Retry-After header of seconds or of a date. */
export function retryAfter(headers: Headers, now = Date.now()): number | undefined {
  const value = headers.get('retry-after');
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
