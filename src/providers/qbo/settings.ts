import { z } from 'zod';
import { address } from '../../ingest/address.ts';
import { readVariables } from '../../read_variables.ts';

const HOSTS = {
  production: 'https://quickbooks.api.intuit.com',
  sandbox: 'https://sandbox-quickbooks.api.intuit.com',
} as const;
const TOKEN_URL = 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer';

const KEYS = 'on developer.intuit.com in your app, under Keys & credentials of the same environment';

const needed = (where: string) =>
  z
    .string({ error: `is missing: ${where}` })
    .trim()
    .min(1, `is empty: ${where}`);
const wholeNumber = (most: number) => {
  const error = `must be a whole number from 1 to ${most}`;
  return z.coerce.number({ error }).int(error).min(1, error).max(most, error);
};

const Environment = z.object({
  QBO_CLIENT_ID: needed(KEYS),
  QBO_CLIENT_SECRET: needed(KEYS),
  QBO_REALM_ID: needed('the Company ID, in QuickBooks under Settings, Additional info').regex(/^\d{1,20}$/, {
    error: 'must be digits only: the Company ID, in QuickBooks under Settings, Additional info',
  }),
  QBO_REFRESH_TOKEN: needed('connect the company in the OAuth 2.0 Playground of developer.intuit.com'),
  QBO_WEBHOOK_VERIFIER: needed('on developer.intuit.com in your app, under Webhooks, Verifier Token').optional(),
  QBO_ENVIRONMENT: z.enum(['production', 'sandbox'], { error: 'must be production or sandbox' }).default('production'),
  QBO_URL: address().optional(),
  QBO_TOKEN_URL: address().default(TOKEN_URL),
  // nearly the company's limit of 500 a minute, which is shared with the other programs of the same app
  QBO_RATE: wholeNumber(1000).default(8),
  QBO_PAGE_SIZE: wholeNumber(1000).default(1000),
});

export type Settings = {
  clientId: string;
  clientSecret: string;
  realm: string;
  refreshToken: string;
  /** Undefined: no webhooks are received. */
  verifier: string | undefined;
  url: string;
  tokenUrl: string;
  /** Requests a second. */
  rate: number;
  /** Objects a page. */
  pageSize: number;
};

/** Undefined when no variable of QuickBooks is set. Throws a Problem that names all that is wrong, without its value. */
export function readSettings(environment: Record<string, string>): Settings | undefined {
  if (!Object.keys(environment).some((name) => name.startsWith('QBO_'))) return undefined;
  const read = readVariables(Environment, environment, { title: 'the variables of QuickBooks Online are wrong' });
  return {
    clientId: read.QBO_CLIENT_ID,
    clientSecret: read.QBO_CLIENT_SECRET,
    realm: read.QBO_REALM_ID,
    refreshToken: read.QBO_REFRESH_TOKEN,
    verifier: read.QBO_WEBHOOK_VERIFIER,
    url: read.QBO_URL ?? HOSTS[read.QBO_ENVIRONMENT],
    tokenUrl: read.QBO_TOKEN_URL,
    rate: read.QBO_RATE,
    pageSize: read.QBO_PAGE_SIZE,
  };
}
