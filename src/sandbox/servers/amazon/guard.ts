import type { FastifyReply, FastifyRequest } from 'fastify';
import { refusals, refuse } from './refuse.ts';
import type { Seller, Token } from './seller.ts';

/** The token of a request; undefined when the request was refused, which then is answered. */
export async function guard(seller: Seller, request: FastifyRequest, reply: FastifyReply): Promise<Token | undefined> {
  const { 'x-amz-access-token': given, 'user-agent': agent, 'x-amz-date': date } = request.headers;
  const token = typeof given === 'string' ? seller.tokens.get(given) : undefined;
  const refusal =
    given === undefined
      ? refusals.noToken
      : token === undefined
        ? refusals.badToken
        : token.expiresAt <= Date.now()
          ? refusals.expired
          : !agent || !/^\d{8}T\d{6}Z$/.test(String(date))
            ? refusals.denied
            : undefined;
  if (!refusal) return token;
  await refuse(reply, refusal);
  return undefined;
}
