import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pacific } from '../../../population/times.ts';
import type { Company } from './company.ts';
import type { Limits } from './limits.ts';
import { readChanged, runQuery } from './read.ts';
import { faultOf, gatewayBody, Refusal, throttled } from './refusal.ts';
import type { Tokens } from './tokens.ts';

/** What goes wrong besides what goes wrong everywhere. */
export type Trouble = {
  /** Codes of the faults that the next answers have inside, with status 200. */
  inside: string[];
  /** Pages of so many rows or more take too long. */
  slowFrom: number;
};

type Options = {
  company: Company;
  tokens: Tokens;
  limits: Limits | undefined;
  realm: string;
  now: () => number;
  trouble: Trouble;
  refuse: (reply: FastifyReply, refusal: Refusal) => unknown;
};
type Handle = (
  request: FastifyRequest,
  now: number,
) => { name: 'QueryResponse' | 'CDCResponse'; body: string; rows?: number };

const XML =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><IntuitResponse xmlns="http://schema.intuit.com/finance/v3"/>';

/** The paths of the API below a company. */
export function serveApi(server: FastifyInstance, { company, ...options }: Options): void {
  const route = (method: 'GET' | 'POST', path: string, handle: Handle) =>
    server.route({ method, url: `/v3/company/:realm/${path}`, handler: (...both) => answer(both, handle, options) });
  route('GET', 'query', ({ query }) => runQuery(company, (query as { query?: string }).query ?? ''));
  route('POST', 'query', ({ body }) => runQuery(company, String(body)));
  route('GET', 'cdc', ({ query }, now) => ({ name: 'CDCResponse', body: readChanged(company, query as object, now) }));
}

function answer(
  [request, reply]: [FastifyRequest, FastifyReply],
  handle: Handle,
  { tokens, limits, realm, now, trouble, refuse }: Omit<Options, 'company'>,
): unknown {
  const json = reply.type('application/json');
  if (!tokens.holds(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1])) {
    return json.code(401).send(gatewayBody(now()));
  }
  if (limits && !limits.allows(Date.now())) return refuse(reply, throttled(429));
  if ((request.params as { realm: string }).realm !== realm) return refuse(reply, otherCompany);
  if (!request.headers.accept?.includes('application/json')) return reply.type('application/xml').send(XML);
  try {
    const { name, body, rows = 0 } = handle(request, now());
    if (rows >= trouble.slowFrom) return reply.code(504).type('text/html').send('<html>Gateway Timeout</html>');
    const code = trouble.inside.shift();
    const inner = code === undefined ? body : JSON.stringify({ Fault: faultOf(brokenInside(code)) });
    const wrapped = name === 'CDCResponse' ? `[{"QueryResponse":[${inner}]}]` : inner;
    return json.send(`{"${name}":${wrapped},"time":"${pacific(now())}"}`);
  } catch (error) {
    if (error instanceof Refusal) return refuse(reply, error);
    throw error;
  }
}

const otherCompany = new Refusal(
  403,
  '3100',
  'message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403',
  'The application is not authorized for the company',
  'AuthorizationFault',
);
const brokenInside = (code: string): Refusal =>
  new Refusal(200, code, 'An application error', 'It failed', code === '10000' ? 'SystemFault' : 'ValidationFault');
