import { type Answer, retryAfter, type Verdict } from '../../ingest/judge.ts';
import { type Fault, faultIn, THROTTLED } from './fault.ts';

/** How long to wait when the limit is reached. QuickBooks does not say. */
const MINUTE = 60_000;

const EXPIRED = 3200;
const SYSTEM = 10000;

const TOO_MUCH: Verdict = {
  refused: 'QuickBooks needed too long for an answer',
  hint: 'It is asked again at the next reading. If it stays so, set QBO_PAGE_SIZE to 100.',
};

/** What a fault is whose code says more than its status; each with what to do. */
const KNOWN: Record<number, [string, string]> = {
  3100: [
    'the app and the company do not belong together',
    'Check that QBO_REALM_ID, the keys and QBO_ENVIRONMENT are of one environment, and connect the company again.',
  ],
  3201: [
    'the app may not read this company',
    'Connect the company again with the scope com.intuit.quickbooks.accounting.',
  ],
  6190: ['the subscription of the company has ended', 'Renew it in QuickBooks, or take the QBO variables away.'],
};

/** QuickBooks' view of an answer: faults count wherever they stand, a limit that is reached is told in two ways. */
export function judgeAnswer(answer: Answer): Verdict | undefined {
  const { status, headers, text } = answer;
  const fault = faultIn(text);
  if (status === 429 || fault?.codes.includes(THROTTLED)) return { wait: retryAfter(headers) ?? MINUTE };
  if (status === 401 || fault?.codes.includes(EXPIRED)) return 'unauthorized';
  if (status === 504) return TOO_MUCH; // who asked for a page asks for a smaller one
  if (status >= 500 || status === 408) return undefined;
  if (fault) return ofFault(fault, status);
  if (status >= 300) return undefined;
  return hasResponse(text) ? 'good' : 'again'; // half an answer, a page of a proxy
}

function ofFault({ codes, type }: Fault, status: number): Verdict {
  for (const code of codes) {
    const known = KNOWN[code];
    if (known) return { refused: `QuickBooks refused a request (${code}): ${known[0]}`, hint: known[1] };
  }
  if (codes.includes(SYSTEM) || /^(system|service)/i.test(type)) return 'again';
  return {
    refused: `QuickBooks refused a request with ${status} (${[...codes, type].join(', ')})`,
    hint: 'If it stays so, the API may have changed: report it.',
  };
}

/** Every good answer to what is asked here has one of these, an empty page too. */
function hasResponse(text: string): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && ('QueryResponse' in answer || 'CDCResponse' in answer);
  } catch {
    return false;
  }
}
