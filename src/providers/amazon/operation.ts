import { Bucket } from '../../ingest/bucket.ts';
import { type Client, createClient } from '../../ingest/http.ts';
import type { Answer, Verdict } from '../../ingest/judge.ts';
import type { Context } from '../../ingest/provider.ts';

/** What the usage plan allows of an operation: requests a second, and how many at once. */
export type Plan = { rate: number; burst: number };

export type Authorize = (refused?: Record<string, string>) => Promise<Record<string, string>>;

/** Required; without it requests are refused. */
const USER_AGENT = 'customer-identity-spine/0.1 (Language=TypeScript)';

/** A client of one operation: each has a rate of its own, which Amazon raises and lowers by seller. */
export function createOperation(
  plan: Plan,
  { base, authorize, log, signal }: Pick<Context, 'log' | 'signal'> & { base: string; authorize: Authorize },
): Client {
  const bucket = new Bucket(plan);
  let { rate } = plan;
  const client = createClient({
    provider: 'amazon',
    base,
    log,
    signal,
    bucket,
    authorize,
    judge: (answer) => judge(answer, rate),
    watch: ({ headers }) => {
      const told = Number(headers.get('x-amzn-ratelimit-limit'));
      if (!(told > 0 && Number.isFinite(told))) return;
      rate = told;
      bucket.correct({ rate });
    },
  });
  return (request) => {
    const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
    return client({ ...request, headers: { ...request.headers, 'user-agent': USER_AGENT, 'x-amz-date': date } });
  };
}

function judge(answer: Answer, rate: number): Verdict | undefined {
  const { status } = answer;
  if (status === 429) return { wait: 1000 / rate }; // there is no Retry-After
  if (status < 400 || status === 401 || status === 408 || status >= 500) return undefined;
  const { code, details } = firstError(answer);
  if (status === 403 && /access token you provided/i.test(details)) return 'unauthorized';
  const hint =
    status === 403
      ? 'The app lacks a role for this, or the seller took its authorisation back: see Seller Central, Manage Your Apps.'
      : 'Check AMAZON_REGION and AMAZON_MARKETPLACE_IDS.';
  return { refused: `Amazon refused the request with ${status}${code && ` ${code}`}`, hint };
}

/** The code of an error answer and what it says of it. Never shown: it may repeat what was asked for. */
function firstError({ text }: Answer): { code: string; details: string } {
  try {
    const [error] = JSON.parse(text).errors;
    const code = /^\w{1,40}$/.test(error.code) ? String(error.code) : '';
    return { code, details: `${error.message ?? ''} ${error.details ?? ''}` };
  } catch {
    return { code: '', details: '' };
  }
}
