import { Bucket } from '../../ingest/bucket.ts';
import { type Client, createClient } from '../../ingest/http.ts';
import type { Answer, Verdict } from '../../ingest/judge.ts';
import type { Context } from '../../ingest/provider.ts';
import { type Clock, utcClock } from './clock.ts';
import { pacificClock } from './pacific.ts';
import type { Settings } from './settings.ts';

/** One version of ShipStation's API. */
export type Api = {
  client: Client;
  clock: Clock;
  /** The parameters of one page of a list. */
  page(page: number, size: number): Record<string, string>;
  /** The most that one page may hold. */
  largest: number;
};

export const V1_HOST = 'https://ssapi.shipstation.com';
export const V2_HOST = 'https://api.shipstation.com';
const MINUTE = 60;

export function openV1({ v1, url = V1_HOST }: Settings, { log, signal }: Context): Api | undefined {
  if (!v1) return undefined;
  const basic = `Basic ${Buffer.from(`${v1.apiKey}:${v1.apiSecret}`).toString('base64')}`;
  const bucket = new Bucket({ rate: 40 / MINUTE, burst: 40 });
  const client = createClient({
    provider: 'shipstation',
    base: url,
    log,
    signal,
    bucket,
    authorize: async () => ({ authorization: basic }),
    judge: judgeV1,
    watch: (answer) => heed(bucket, answer),
  });
  return {
    client,
    clock: pacificClock,
    page: (page, size) => ({ page: String(page), pageSize: String(size) }),
    largest: 500,
  };
}

export function openV2({ v2, url = V2_HOST }: Settings, { log, signal }: Context): Api | undefined {
  if (!v2) return undefined;
  const client = createClient({
    provider: 'shipstation',
    base: url,
    log,
    signal,
    // some at once and the others over the minute: together no more than the 200 that are allowed
    bucket: new Bucket({ rate: 190 / MINUTE, burst: 10 }),
    authorize: async () => ({ 'api-key': v2.apiKey }),
    judge,
  });
  return {
    client,
    clock: utcClock,
    page: (page, size) => ({ page: String(page), page_size: String(size) }),
    largest: 100,
  };
}

/** Keys of a plan without the API are refused with 402 or 403; a 200 that holds no list is a server in trouble. */
function judge({ status, text }: Answer): Verdict | undefined {
  if (status === 402 || status === 403) {
    return {
      refused: `ShipStation refused with ${status}`,
      hint: 'The plan of the account may not include the API, or the key may be for its other version.',
    };
  }
  return status === 200 && !holdsList(text) ? 'again' : undefined;
}

/** Version 1 says how many seconds are left of the minute that it counts in. */
export function judgeV1(answer: Answer): Verdict | undefined {
  const reset = numberIn(answer, 'x-rate-limit-reset');
  return answer.status === 429 && reset !== undefined ? { wait: (reset + 1) * 1000 } : judge(answer);
}

/** What is left of the minute; when nothing is, the next request waits for the next one. */
export function heed(bucket: Bucket, answer: Answer): void {
  const limit = numberIn(answer, 'x-rate-limit-limit');
  const remaining = numberIn(answer, 'x-rate-limit-remaining');
  const reset = numberIn(answer, 'x-rate-limit-reset');
  if (!limit || remaining === undefined) return;
  const rate = limit / MINUTE;
  bucket.correct({ rate, burst: limit, level: remaining > 0 ? remaining : -(reset ?? 0) * rate });
}

function numberIn({ headers }: Answer, name: string): number | undefined {
  const text = headers.get(name);
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

const LISTS = ['orders', 'shipments', 'customers', 'fulfillments'];

function holdsList(text: string): boolean {
  try {
    const body = JSON.parse(text);
    return LISTS.some((name) => Array.isArray(body?.[name]));
  } catch {
    return false;
  }
}
