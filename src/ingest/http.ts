import { setTimeout as sleep } from 'node:timers/promises';
import pRetry, { AbortError } from 'p-retry';
import type { Log } from '../log.ts';
import type { Bucket } from './bucket.ts';
import { ProviderError } from './provider_error.ts';

export type Request = {
  path: string;
  method?: 'GET' | 'POST';
  query?: Record<string, string | undefined>;
  headers?: Record<string, string>;
  body?: string;
  /** What it takes from the bucket; 1 if left out. */
  cost?: number;
};
export type Answer = { status: number; headers: Headers; text: string };

/** What an answer means: good; to be asked again (after so many milliseconds); with a fresh token; or never. */
export type Verdict = 'good' | 'again' | { wait: number } | 'unauthorized' | { refused: string; hint: string };

export type Client = (request: Request) => Promise<Answer>;

type Options = {
  provider: string;
  base: string;
  log: Log;
  signal: AbortSignal;
  /** Headers with the credentials; given those that were refused, fresh ones. */
  authorize: (refused?: Record<string, string>) => Promise<Record<string, string>>;
  /** The provider's own view of an answer, where it differs from HTTP's. */
  judge?: (answer: Answer) => Verdict | undefined;
  bucket?: Bucket;
  /** Called with every answer, to read the signals of its limits. */
  watch?: (answer: Answer) => void;
  timeout?: number;
  retries?: number;
  /** Answers that need not be JSON. */
  text?: boolean;
};

const TIMEOUT = 60_000;
const RETRIES = 8;
const LONGEST_WAIT = 120_000;

/** Ask one provider's API: with its credentials, within its limits, again after what passes by itself. */
export function createClient(options: Options): Client {
  const { provider, log, signal, bucket, retries = RETRIES } = options;
  return async (request) => {
    let headers = await options.authorize();
    let refreshed = false;
    return await pRetry(
      async () => {
        await bucket?.take(request.cost ?? 1, signal);
        const answer = await send(options, request, headers);
        options.watch?.(answer);
        const verdict = options.judge?.(answer) ?? judge(answer, options.text ?? false);
        if (verdict === 'good') return answer;
        if (verdict === 'unauthorized') {
          if (refreshed) throw new AbortError(refusedCredentials(provider, answer.status));
          refreshed = true;
          headers = await options.authorize(headers).catch((error) => {
            throw new AbortError(error);
          });
          throw new Wait(answer.status, 0);
        }
        if (verdict === 'again') throw new Wait(answer.status);
        if ('wait' in verdict) {
          bucket?.drain();
          throw new Wait(answer.status, verdict.wait);
        }
        throw new AbortError(new ProviderError(verdict.refused, verdict.hint, { status: answer.status }));
      },
      {
        retries,
        minTimeout: 0, // onFailedAttempt waits: it knows how long
        maxTimeout: 0,
        signal,
        shouldRetry: ({ error }) => !signal.aborted && isPassing(error),
        onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
          if (signal.aborted || retriesLeft === 0 || !isPassing(error)) return;
          const backOff = Math.min(500 * 2 ** (attemptNumber - 1), 30_000) * (0.5 + Math.random());
          const told = error instanceof Wait ? error.told : undefined;
          const wait = Math.min(told === undefined ? backOff : told * (1 + Math.random() / 10), LONGEST_WAIT);
          const status = error instanceof Wait ? error.status : undefined;
          log.debug('request_again', { provider, status, attempt: attemptNumber, wait: Math.round(wait) });
          await sleep(wait, undefined, { signal });
        },
      },
    ).catch((error) => {
      if (error instanceof ProviderError || signal.aborted || !isPassing(error)) throw error;
      const status = error instanceof Wait ? error.status : undefined;
      const what = status === undefined ? 'can not be reached' : `answered ${status} again and again`;
      throw new ProviderError(`${provider} ${what}`, 'It is tried again at the next reading.', {
        status,
        cause: error,
      });
    });
  };
}

/** An attempt that failed for a reason that passes; `told`: how long the provider asked to wait. */
class Wait extends Error {
  readonly status: number;
  readonly told: number | undefined;

  constructor(status: number, told?: number) {
    super(`answer ${status}`);
    this.status = status;
    this.told = told;
  }
}

async function send({ base, signal, timeout = TIMEOUT }: Options, request: Request, headers: Record<string, string>) {
  const url = new URL(request.path, base);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const response = await fetch(url, {
    method: request.method ?? 'GET',
    headers: { ...headers, ...request.headers },
    body: request.body,
    redirect: 'error', // credentials go to the host that was configured and nowhere else
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** What HTTP says of an answer. */
export function judge({ status, headers, text }: Answer, anyText: boolean): Verdict {
  if (status === 401) return 'unauthorized';
  if (status === 429 || status === 503) {
    const wait = retryAfter(headers);
    return wait === undefined ? 'again' : { wait };
  }
  if (status >= 500 || status === 408) return 'again';
  if (status >= 400) return { refused: `the request was refused with ${status}`, hint: 'See the log for which one.' };
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

/** fetch throws TypeError for what breaks on the way, and a TimeoutError. */
function isPassing(error: unknown): boolean {
  if (error instanceof Wait || error instanceof TypeError) return true;
  return error instanceof Error && error.name === 'TimeoutError';
}

function refusedCredentials(provider: string, status: number): ProviderError {
  return new ProviderError(
    `${provider} refused the credentials`,
    'Check its variables in the environment: spine doctor names them.',
    { status },
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
