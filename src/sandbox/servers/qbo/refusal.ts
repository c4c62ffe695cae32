import { pacific } from '../../../population/times.ts';

/** What is wrong with a request, in the provider's codes. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly type: string;

  constructor(status: number, code: string, message: string, detail: string, type = 'ValidationFault') {
    super(message);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.type = type;
  }
}

export const malformed = (detail: string): Refusal =>
  new Refusal(400, '4000', 'Error parsing query', `QueryParserError: ${detail}`);
export const invalid = (detail: string): Refusal =>
  new Refusal(400, '4001', 'Invalid query', `QueryValidationError: ${detail}`);
export const throttled = (status: 403 | 429): Refusal =>
  new Refusal(
    status,
    '3001',
    `message=ThrottleExceeded; errorCode=003001; statusCode=${status}`,
    'The request limit was reached.  Try again later',
    'SERVICE',
  );

/** A fault as the service spells it. */
export function faultOf({ message, detail, code, type }: Refusal): object {
  return { Error: [{ Message: message, Detail: detail, code, element: '' }], type };
}

export function faultBody(refusal: Refusal, now: number): string {
  return JSON.stringify({ Fault: faultOf(refusal), time: pacific(now) });
}

/** A fault as the gateway before it spells it. */
export function gatewayBody(now: number): string {
  return JSON.stringify({
    warnings: null,
    intuitObject: null,
    fault: {
      error: [
        {
          message: 'message=AuthenticationFailed; errorCode=003200; statusCode=401',
          detail: 'Token expired',
          code: '3200',
          element: null,
        },
      ],
      type: 'AUTHENTICATION',
    },
    report: null,
    queryResponse: null,
    batchItemResponse: [],
    attachableResponse: [],
    syncErrorResponse: null,
    requestId: null,
    time: now,
  });
}
