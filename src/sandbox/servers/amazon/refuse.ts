import type { FastifyReply } from 'fastify';

type Refusal = { status: number; code: string; message: string; details?: string };

const denied = { status: 403, code: 'Unauthorized', message: 'Access to requested resource is denied.' };

export const refusals = {
  throttled: { status: 429, code: 'QuotaExceeded', message: 'You exceeded your quota for the requested resource.' },
  denied,
  noToken: { ...denied, details: 'Access token is missing in the request header.' },
  badToken: { ...denied, details: 'The access token you provided is revoked, malformed or invalid.' },
  expired: { ...denied, details: 'The access token you provided has expired.' },
  unavailable: {
    status: 503,
    code: 'ServiceUnavailable',
    message: 'Service is temporarily unavailable. Please try again.',
  },
  notFound: { status: 404, code: 'NotFound', message: 'The requested resource is not found.' },
  request: (details: string) => ({
    status: 400,
    code: 'InvalidRequest',
    message: 'Request is missing or has invalid parameters',
    details,
  }),
  input: (details = 'Invalid Input') => ({ status: 400, code: 'InvalidInput', message: 'Invalid Input', details }),
} as const;

export function refuse(reply: FastifyReply, { status, ...error }: Refusal): FastifyReply {
  return reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify({ errors: [error] }));
}
