import { setTimeout as sleep } from 'node:timers/promises';
import pRetry, { type RetryContext } from 'p-retry';
import type { Log } from '../log.ts';
import type { Bucket } from './bucket.ts';
import { type Answer, judge, type Verdict } from './judge.ts';
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
/** Who is told to wait longer gives up, and says until when. */
const LONGEST_WAIT = 120_000;
/** How often a request is asked again with a fresh token. */
const REFRESHES = 2;

/** Ask one provider's API: with its credentials, within its limits, again after what passes by itself. */
export function createClient(options: Options): Client {
  const { provider, signal, bucket, retries = RETRIES } = options;
  return async (request) => {
    const url = addressOf(options, request);
    let refused: Record<string, string> | undefined;
    let refusals = 0;
    let failed: RetryContext | undefined;
    const attempt = async (): Promise<Answer> => {
      await bucket?.take(request.cost ?? 1, signal);
      const headers = await options.authorize(refused); // after the wait: a token may have ended in it
      const answer = await send(options, url, request, headers);
      const verdict = options.judge?.(answer) ?? judge(answer, options.text ?? false);
      if (answer.status === 429 || asksToWait(verdict)) bucket?.drain();
      options.watch?.(answer); // afterwards: some say what is left all the same
      if (verdict === 'good') return answer;
      if (verdict === 'unauthorized') {
        if (refusals++ === REFRESHES) throw refusedCredentials(provider, answer.status);
        refused = headers;
        throw new Wait(answer.status, 0);
      }
      if (verdict === 'again') throw new Wait(answer.status);
      if (!asksToWait(verdict)) throw new ProviderError(verdict.refused, verdict.hint, { status: answer.status });
      if (verdict.wait > LONGEST_WAIT) throw askedToWait(provider, answer.status, verdict.wait);
      throw new Wait(answer.status, verdict.wait);
    };
    return await pRetry(attempt, {
      retries,
      minTimeout: 0, // waitFor() waits: it knows how long
      maxTimeout: 0,
      signal,
      shouldRetry: ({ error }) => !signal.aborted && isPassing(error),
      onFailedAttempt: async (last) => {
        failed = last;
        await waitFor(options, last);
      },
    }).catch((error) => {
      // who stops it while it waits is told for what
      if (signal.aborted) throw failed && isWaitedFor(failed.error) ? stoppedWaiting(provider, failed.error) : error;
      throw isPassing(error) ? gaveUp(provider, error) : error;
    });
  };
}

function asksToWait(verdict: Verdict): verdict is { wait: number } {
  return typeof verdict === 'object' && 'wait' in verdict;
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

/** Wait before the next attempt: as long as the provider asked, else twice as long each time; scattered either way. */
async function waitFor({ provider, log, signal }: Options, failed: RetryContext): Promise<void> {
  const { error, attemptNumber, retriesLeft } = failed;
  if (signal.aborted || retriesLeft === 0 || !isPassing(error)) return;
  const { told, status } = error instanceof Wait ? error : { told: undefined, status: undefined };
  const backOff = Math.min(500 * 2 ** (attemptNumber - 1), 30_000) * (0.5 + Math.random());
  const wait = told === undefined ? backOff : told * (1 + Math.random() / 10);
  const reason = whatFailed(provider, error);
  log.debug('request_again', { provider, status, reason, attempt: attemptNumber, wait: Math.round(wait) });
  await sleep(wait, undefined, { signal });
}

/** Where a request goes. A next page that the provider names in full must lie where the credentials may go. */
function addressOf({ base, provider }: Options, request: Request): URL {
  const url = new URL(request.path, base);
  if (url.origin !== new URL(base).origin) {
    throw new ProviderError(
      `${provider} named a page on another host than the configured one`,
      `Credentials go to the configured host and nowhere else: see ${provider.toUpperCase()}_URL.`,
    );
  }
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

async function send(
  { signal, timeout = TIMEOUT }: Options,
  url: URL,
  request: Request,
  headers: Record<string, string>,
): Promise<Answer> {
  const response = await fetch(url, {
    method: request.method ?? 'GET',
    headers: { ...headers, ...request.headers },
    body: request.body,
    redirect: 'manual', // credentials go to the configured host and nowhere else
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** What fetch throws for what breaks on the way, and for what takes too long. */
function isPassing(error: unknown): boolean {
  if (error instanceof Wait) return true;
  if (error instanceof TypeError) return error.message === 'fetch failed' || error.message === 'terminated';
  return error instanceof Error && error.name === 'TimeoutError';
}

/** Not what is asked again at once: a token that just ran out is no trouble. */
function isWaitedFor(error: unknown): boolean {
  return isPassing(error) && !(error instanceof Wait && error.told === 0);
}

/** Why an attempt failed, naming nothing of the answer but its status. */
function whatFailed(provider: string, error: Error): string {
  if (error instanceof Wait) return `${provider} answered ${error.status}`;
  const cause = error.cause as { code?: string; message?: string } | undefined;
  return `${provider} can not be reached (${cause?.code ?? cause?.message ?? error.name})`;
}

function gaveUp(provider: string, error: Error): ProviderError {
  const status = error instanceof Wait ? error.status : undefined;
  const fact = `${whatFailed(provider, error)}${status === undefined ? '' : ' again and again'}`;
  return new ProviderError(fact, 'It is tried again at the next reading.', { status, cause: error });
}

function stoppedWaiting(provider: string, error: Error): ProviderError {
  return new ProviderError(whatFailed(provider, error), 'It would have been tried again.', { cause: error });
}

function askedToWait(provider: string, status: number, wait: number): ProviderError {
  const minutes = Math.ceil(wait / 60_000);
  return new ProviderError(
    `${provider} asks not to be asked for ${minutes} minutes`,
    'Its limit is used up, perhaps by other programs. A daemon goes on by itself after that.',
    { status, wait },
  );
}

function refusedCredentials(provider: string, status: number): ProviderError {
  return new ProviderError(
    `${provider} refused the credentials`,
    'Check its variables in the environment: spine doctor names them.',
    { status },
  );
}
