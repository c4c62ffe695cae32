import * as oauth from 'oauth4webapi';
import pRetry, { AbortError } from 'p-retry';
import { z } from 'zod';
import { isSafe } from '../../ingest/address.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import { NeedsConsent, type Tokens } from '../../ingest/tokens.ts';
import { faultIn, THROTTLED } from './fault.ts';
import type { Settings } from './settings.ts';

const Given = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
  refresh_token: z.string().min(1).nullish(),
});
const Refused = z.object({ error: z.string().regex(/^\w{1,40}$/) });

const TIMEOUT = 30_000;

/** Fewer attempts than elsewhere: whoever asks holds the lock that others wait for. */
const RETRIES = 4;

/** Asks for new tokens. A refresh token that was refused once is never sent again by this process. */
export function tokenRequest(settings: Settings, signal: AbortSignal): (refreshToken?: string) => Promise<Tokens> {
  const dead = new Set<string>();
  return async (refreshToken = settings.refreshToken) => {
    if (dead.has(refreshToken)) throw new NeedsConsent();
    try {
      return await pRetry(() => requestTokens(settings, refreshToken, signal), {
        retries: RETRIES,
        minTimeout: 200,
        maxTimeout: 5000,
        randomize: true,
        signal,
        shouldRetry: () => !signal.aborted,
      });
    } catch (error) {
      if (error instanceof NeedsConsent) dead.add(refreshToken);
      if (error instanceof NeedsConsent || error instanceof ProviderError || signal.aborted) throw error;
      throw new ProviderError(
        'the token address of QuickBooks can not be reached',
        'It is tried again at the next reading.',
        {
          cause: error,
        },
      );
    }
  };
}

async function requestTokens(settings: Settings, refreshToken: string, signal: AbortSignal): Promise<Tokens> {
  const { tokenUrl, clientId } = settings;
  const url = new URL(tokenUrl);
  const response = await oauth.refreshTokenGrantRequest(
    { issuer: url.origin, token_endpoint: tokenUrl },
    { client_id: clientId },
    basic(settings),
    refreshToken,
    {
      [oauth.allowInsecureRequests]: isSafe(url),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
    },
  );
  const text = await response.text();
  if (response.status === 200) {
    const given = Given.safeParse(parse(text));
    if (!given.success) throw new Error('an answer without tokens');
    const { access_token, expires_in, refresh_token } = given.data;
    // it is changed about once a day, else the same comes back
    return {
      accessToken: access_token,
      refreshToken: refresh_token ?? refreshToken,
      expiresAt: new Date(Date.now() + expires_in * 1000),
    };
  }
  const { status } = response;
  const throttled = status === 429 || faultIn(text)?.codes.includes(THROTTLED); // the limit is told in two ways
  if (status >= 500 || throttled || status === 408) throw new Error(`answer ${status}`);
  const code = Refused.safeParse(parse(text)).data?.error;
  if (code === 'invalid_grant') throw new AbortError(new NeedsConsent());
  if (code === 'invalid_client') throw new AbortError(wrongKeys(status));
  throw new AbortError(
    new ProviderError(`QuickBooks gave no token: ${status} ${code ?? 'without a reason'}`, 'Check the QBO variables.', {
      status,
    }),
  );
}

/** As Intuit's own libraries send it: id and secret as they are, where the standard would have them encoded first. */
function basic({ clientSecret }: Settings): oauth.ClientAuth {
  return (_server, { client_id }, _body, headers) => {
    headers.set('authorization', `Basic ${Buffer.from(`${client_id}:${clientSecret}`).toString('base64')}`);
  };
}

function wrongKeys(status: number): ProviderError {
  return new ProviderError(
    'QuickBooks does not know the app',
    'Check QBO_CLIENT_ID and QBO_CLIENT_SECRET: production and sandbox have keys of their own.',
    { status },
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
