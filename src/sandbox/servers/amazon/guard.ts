import type { FastifyReply, FastifyRequest } from 'fastify';
import { refusals, refuse } from './refuse.ts';
import type { Seller } from './seller.ts';

/** What a request may see: the elements of persons that its restricted token opens here, if it is one. */
export type Allowed = { restricted: boolean; elements: Set<string> };

/** Undefined when the request was refused, which then is answered. `paths` are what a restricted token may name it by. */
export async function guard(
  seller: Seller,
  request: FastifyRequest,
  reply: FastifyReply,
  ...paths: string[]
): Promise<Allowed | undefined> {
  const { 'x-amz-access-token': given, 'user-agent': agent, 'x-amz-date': date } = request.headers;
  const token = typeof given === 'string' ? seller.tokens.get(given) : undefined;
  const opened = token?.restricted && paths.map((path) => token.restricted!.get(path)).find((one) => one !== undefined);
  const refusal =
    given === undefined
      ? refusals.noToken
      : token === undefined
        ? refusals.badToken
        : token.expiresAt <= Date.now()
          ? refusals.expired
          : !agent || !/^\d{8}T\d{6}Z$/.test(String(date)) || (token.restricted && !opened)
            ? refusals.denied
            : undefined;
  if (!refusal) return { restricted: opened !== undefined, elements: opened ?? new Set() };
  await refuse(reply, refusal);
  return undefined;
}
