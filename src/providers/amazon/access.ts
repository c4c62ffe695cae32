import { z } from 'zod';
import { createClient } from '../../ingest/http.ts';
import type { Context } from '../../ingest/provider.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import { NeedsConsent, type Tokens, tokenStore } from '../../ingest/tokens.ts';
import type { Settings } from './settings.ts';

const Granted = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().positive(),
});
const Refused = z.looseObject({ error: z.string().catch('') });

/** Login with Amazon: an access token of the seller, a fresh one if the last was refused. Refresh tokens are not rotated. */
export function createAccess(settings: Settings, context: Context): (refused?: string) => Promise<string> {
  const { clientId, clientSecret, refreshToken, sellerId, tokenUrl } = settings;
  const { db, log, signal, secretKey } = context;
  const ask = createClient({
    provider: 'amazon',
    base: tokenUrl,
    log,
    signal,
    authorize: async () => ({}),
    // their bodies say why
    judge: ({ status, text }) => ((status === 400 || status === 401) && text.startsWith('{') ? 'good' : undefined),
  });

  async function refresh(refresh_token = refreshToken): Promise<Tokens> {
    const form = { grant_type: 'refresh_token', refresh_token, client_id: clientId, client_secret: clientSecret };
    const { status, text } = await ask({
      path: tokenUrl,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      body: new URLSearchParams(form).toString(),
    });
    const granted = Granted.safeParse(JSON.parse(text));
    if (status === 200 && granted.success) {
      const { access_token: accessToken, refresh_token: kept = refresh_token, expires_in: seconds } = granted.data;
      return { accessToken, refreshToken: kept, expiresAt: new Date(Date.now() + seconds * 1000) };
    }
    const error = Refused.safeParse(JSON.parse(text)).data?.error ?? '';
    if (error === 'invalid_grant') throw new NeedsConsent();
    throw new ProviderError(
      `Login with Amazon refused ${/client/.test(error) ? 'the client' : 'to give a token'}`,
      'Check AMAZON_CLIENT_ID and AMAZON_CLIENT_SECRET: a secret holds 180 days.',
      { status },
    );
  }

  return tokenStore({
    db,
    log,
    provider: 'amazon',
    account: '',
    subject: sellerId,
    secretKey,
    configured: refreshToken,
    refresh,
  });
}
