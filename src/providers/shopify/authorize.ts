import { z } from 'zod';
import { createClient } from '../../ingest/http.ts';
import type { Context } from '../../ingest/provider.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import { type Tokens, tokenStore } from '../../ingest/tokens.ts';
import type { ShopifySettings } from './settings.ts';

type Shop = NonNullable<ShopifySettings['shop']>;
type Headers = Record<string, string>;

const TOKEN = 'x-shopify-access-token';
const Granted = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().default(86_400) });

/** The header with the token: the one that was configured, or one asked for with the credentials of the app. */
export function authorize(shop: Shop, account: string, context: Context): (refused?: Headers) => Promise<Headers> {
  const { credentials } = shop;
  if ('accessToken' in credentials) {
    return async (refused) => {
      if (!refused) return { [TOKEN]: credentials.accessToken };
      throw new ProviderError(
        'Shopify takes the access token no longer',
        'Install the app again and set the new SHOPIFY_ACCESS_TOKEN.',
        { status: 401 },
      );
    };
  }
  const { db, log, secretKey } = context;
  const refresh = () => grant(shop, credentials, context);
  // a token belongs to a shop and an app: another client id is another subject
  const subject = `${shop.domain} ${credentials.clientId}`;
  const token = tokenStore({ db, log, provider: 'shopify', account, subject, secretKey, refresh });
  return async (refused) => ({ [TOKEN]: await token(refused?.[TOKEN]) });
}

/** The client-credentials grant: no refresh token, whoever needs another asks again. */
async function grant(
  { url }: Shop,
  { clientId, clientSecret }: { clientId: string; clientSecret: string },
  { log, signal }: Context,
): Promise<Tokens> {
  const ask = createClient({
    provider: 'shopify',
    base: url,
    log,
    signal,
    authorize: async () => ({}),
    judge: ({ status, text }) => {
      if ([400, 401, 403, 404].includes(status)) {
        return {
          refused: `Shopify gave no token (${status})`,
          hint: 'Check SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET, and that the app is installed in SHOPIFY_SHOP.',
        };
      }
      return status === 200 && read(text) === undefined ? 'again' : undefined;
    },
  });
  const { text } = await ask({
    path: '/admin/oauth/access_token',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }).toString(),
  });
  const { access_token: accessToken, expires_in: life } = read(text)!;
  return { accessToken, expiresAt: new Date(Date.now() + life * 1000) };
}

function read(text: string): z.infer<typeof Granted> | undefined {
  try {
    return Granted.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
