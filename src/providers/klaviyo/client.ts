import { z } from 'zod';
import { Bucket } from '../../ingest/bucket.ts';
import { type Client, createClient } from '../../ingest/http.ts';
import type { Answer, Verdict } from '../../ingest/judge.ts';
import type { Context } from '../../ingest/provider.ts';
import type { KlaviyoSettings } from './settings.ts';

/** The revision that the answers are read by. Klaviyo keeps one stable for a year, and serves it for another. */
export const REVISION = '2026-07-15';

/** Of an account's limits some is left: windows are not counted by our clock. When others need more, a 429 says so. */
const OURS = 0.95;

export function createKlaviyoClient(settings: KlaviyoSettings, { log, signal }: Context): Client {
  const { apiKey, url } = settings;
  const bucket = new Bucket({ rate: (750 / 60) * OURS, burst: 20 });
  const headers = {
    authorization: `Klaviyo-API-Key ${apiKey}`,
    revision: REVISION,
    accept: 'application/vnd.api+json',
  };
  return createClient({
    provider: 'klaviyo',
    base: url,
    log,
    signal,
    bucket,
    authorize: async () => headers,
    judge,
    watch: (answer) => heedLimits(answer.headers, bucket),
  });
}

/** A private key is not renewed, so that what it may not is final; all else is as HTTP says. */
function judge(answer: Answer): Verdict | undefined {
  const { status } = answer;
  if (status === 401) {
    return {
      refused: 'Klaviyo refused the key in KLAVIYO_API_KEY',
      hint: 'Create another private key with the scope profiles:read under Settings > API keys.',
    };
  }
  if (status === 403) {
    return {
      refused: `Klaviyo does not allow this request (${codesOf(answer)})`,
      hint: 'Give the private key the scope profiles:read.',
    };
  }
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
    return {
      refused: `Klaviyo refused the request with ${status} (${codesOf(answer)})`,
      hint: 'Report it: the request is not one that Klaviyo knows.',
    };
  }
  return undefined;
}

const Errors = z.object({ errors: z.array(z.object({ code: z.string().regex(/^\w{1,40}$/) })) });

/** The errors by their codes: their details may repeat what was asked for. */
function codesOf({ text }: Answer): string {
  try {
    const { errors } = Errors.parse(JSON.parse(text));
    return [...new Set(errors.map(({ code }) => code))].join(', ') || 'no code';
  } catch {
    return 'no code';
  }
}

/** The headers are hints: a 429, which has none of them, is what counts. */
function heedLimits(headers: Headers, bucket: Bucket): void {
  const rates = readLimits(headers.get('ratelimit-limit') ?? '');
  if (rates.length > 0) bucket.correct({ rate: Math.min(...rates) * OURS });
  if (headers.get('ratelimit-remaining') === '0') bucket.drain();
}

/** Requests a second from `75, 75;w=1, 750;w=60`: each limit over its window. */
export function readLimits(header: string): number[] {
  return [...header.matchAll(/(\d+)\s*;\s*w=(\d+)/g)]
    .map(([, limit, window]) => Number(limit) / Number(window))
    .filter((rate) => Number.isFinite(rate) && rate > 0);
}
