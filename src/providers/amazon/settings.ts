import { z } from 'zod';
import { address } from '../../ingest/address.ts';
import { readVariables } from '../../read_variables.ts';

const HOSTS = {
  na: 'https://sellingpartnerapi-na.amazon.com',
  eu: 'https://sellingpartnerapi-eu.amazon.com',
  fe: 'https://sellingpartnerapi-fe.amazon.com',
} as const;
const TOKEN_URL = 'https://api.amazon.com/auth/o2/token';
/** The API takes no more at once. */
const MOST_MARKETPLACES = 50;

const needed = (where: string) =>
  z
    .string({ error: `is missing: ${where}` })
    .trim()
    .min(1, `is empty: ${where}`);

const Environment = z.object({
  AMAZON_CLIENT_ID: needed('Seller Central, Develop Apps, View under LWA credentials'),
  AMAZON_CLIENT_SECRET: needed('Seller Central, Develop Apps, View under LWA credentials'),
  AMAZON_REFRESH_TOKEN: needed('Seller Central, Develop Apps, Authorize app; it begins with Atzr|'),
  AMAZON_SELLER_ID: needed('Seller Central, Settings, Account Info, Merchant Token').regex(/^[A-Z0-9]{6,20}$/, {
    error: 'must be letters and digits: Seller Central, Settings, Account Info, Merchant Token',
  }),
  AMAZON_REGION: z.enum(['na', 'eu', 'fe'], {
    error: 'must be na (Americas), eu (Europe, Middle East, India) or fe (Japan, Australia, Singapore)',
  }),
  AMAZON_MARKETPLACE_IDS: needed('the ids of your marketplaces, with commas between; ATVPDKIKX0DER is Amazon.com')
    .transform((text) => [...new Set(text.split(',').map((id) => id.trim()))].filter((id) => id !== '').sort())
    .refine(
      (ids) => ids.length > 0 && ids.length <= MOST_MARKETPLACES && ids.every((id) => /^[A-Z0-9]{8,20}$/.test(id)),
      {
        error: `must be 1 to ${MOST_MARKETPLACES} ids as ATVPDKIKX0DER, with commas between`,
      },
    ),
  AMAZON_ORDERS_API: z.enum(['2026-01-01', 'v0'], { error: 'must be 2026-01-01 or v0' }).default('2026-01-01'),
  AMAZON_QUEUE_URL: address().optional(),
  AMAZON_URL: address().optional(),
  AMAZON_TOKEN_URL: address().default(TOKEN_URL),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  AWS_SESSION_TOKEN: z.string().optional(),
  AWS_REGION: z.string().optional(),
});

export type Settings = {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  sellerId: string;
  marketplaces: string[];
  api: '2026-01-01' | 'v0';
  url: string;
  tokenUrl: string;
  /** Undefined: no notifications, only the schedule. */
  queue?: Queue;
};

export type Queue = {
  url: string;
  region?: string;
  /** Undefined: wherever the AWS SDK finds them (a role, a profile). */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
};

/** Amazon's settings; undefined when none of its variables is set. Throws a Problem that names what is missing or wrong. */
export function readSettings(environment: Record<string, string>): Settings | undefined {
  if (!Object.keys(environment).some((name) => name.startsWith('AMAZON_'))) return undefined;
  const read = readVariables(Environment, environment, { title: 'the variables of Amazon are wrong' });
  return {
    clientId: read.AMAZON_CLIENT_ID,
    clientSecret: read.AMAZON_CLIENT_SECRET,
    refreshToken: read.AMAZON_REFRESH_TOKEN,
    sellerId: read.AMAZON_SELLER_ID,
    marketplaces: read.AMAZON_MARKETPLACE_IDS,
    api: read.AMAZON_ORDERS_API,
    url: read.AMAZON_URL ?? HOSTS[read.AMAZON_REGION],
    tokenUrl: read.AMAZON_TOKEN_URL,
    queue: readQueue(read),
  };
}

function readQueue(read: z.infer<typeof Environment>): Queue | undefined {
  const { AMAZON_QUEUE_URL: url, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = read;
  if (url === undefined) return undefined;
  const region = read.AWS_REGION ?? /^sqs\.([a-z0-9-]+)\./.exec(new URL(url).hostname)?.[1];
  if (accessKeyId === undefined || secretAccessKey === undefined) return { url, region };
  return { url, region, credentials: { accessKeyId, secretAccessKey, sessionToken: read.AWS_SESSION_TOKEN } };
}
