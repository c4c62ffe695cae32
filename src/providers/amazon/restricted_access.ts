import { z } from 'zod';
import type { Client } from '../../ingest/http.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import type { Log } from '../../log.ts';
import type { Plan } from './operation.ts';

const PATH = '/tokens/2021-03-01/restrictedDataToken';
const PLAN: Plan = { rate: 1, burst: 10 };
/** One element without its role fails the whole request: then what is allowed is asked for alone. */
const ELEMENTS = [['buyerInfo', 'shippingAddress'], ['shippingAddress'], ['buyerInfo']];
const MARGIN = 60_000;
/** A role may be granted meanwhile. */
const REMEMBERED = 3_600_000;

const Granted = z.looseObject({ restrictedDataToken: z.string().min(1), expiresIn: z.number().positive() });

type Options = {
  paths: string[];
  operation: (plan: Plan) => Client;
  access: (refused?: string) => Promise<string>;
  log: Log;
};

/**
 * Tokens for operations that tell of persons. Without a role for any part of a person it is the ordinary token, and orders
 * come masked, which overwrites nothing.
 */
export function createRestrictedAccess({ paths, operation, access, log }: Options) {
  const createToken = operation(PLAN);
  let known: { token: string | undefined; until: number } | undefined;

  async function ask(): Promise<{ token: string | undefined; until: number }> {
    for (const dataElements of ELEMENTS) {
      const restrictedResources = paths.map((path) => ({ method: 'GET', path, dataElements }));
      const answer = await createToken({
        path: PATH,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ restrictedResources }),
      }).catch((error) => {
        if (error instanceof ProviderError && (error.status === 400 || error.status === 403)) return undefined;
        throw error;
      });
      if (!answer) continue;
      const granted = Granted.safeParse(JSON.parse(answer.text));
      if (!granted.success) {
        throw new ProviderError('Amazon answered without a token', 'It is tried again at the next reading.');
      }
      if (dataElements !== ELEMENTS[0]) log.info('persons_masked', { provider: 'amazon', shown: dataElements.join() });
      const { restrictedDataToken: token, expiresIn } = granted.data;
      return { token, until: Date.now() + expiresIn * 1000 - MARGIN };
    }
    log.info('persons_masked', { provider: 'amazon', shown: '' });
    return { token: undefined, until: Date.now() + REMEMBERED };
  }

  return async (refused?: string): Promise<string> => {
    if (!known || known.until <= Date.now() || (known.token !== undefined && known.token === refused)) {
      known = await ask();
    }
    return known.token ?? (await access(refused));
  };
}
