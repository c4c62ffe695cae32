import { z } from 'zod';
import { address } from '../../ingest/address.ts';
import { readVariables } from '../../read_variables.ts';

export type Credentials = { accessToken: string } | { clientId: string; clientSecret: string };

export type ShopifySettings = {
  /** Undefined: nothing is read, deliveries alone are received. */
  shop: { domain: string; url: string; credentials: Credentials } | undefined;
  /** Any of these may have signed a delivery: two while a secret is replaced. */
  webhookSecrets: string[];
  /** Where Shopify is asked to deliver to; undefined: somebody else sees to that. */
  receiver?: string;
};

const VARIABLES = ['SHOP', 'ACCESS_TOKEN', 'CLIENT_ID', 'CLIENT_SECRET', 'WEBHOOK_SECRET', 'URL'];
/** Whoever sets one of these means to read. */
const READING = VARIABLES.filter((name) => name !== 'WEBHOOK_SECRET');

const APP = 'the Dev Dashboard shows it under Apps > your app > Settings';
const text = z.string().regex(/^\S+$/, { error: 'must hold no spaces' }).optional();

const Environment = z
  .object({
    SHOPIFY_SHOP: z
      .string()
      .toLowerCase()
      .regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/, {
        error: 'must look like name.myshopify.com: the admin shows it under Settings > Domains',
      })
      .optional(),
    SHOPIFY_ACCESS_TOKEN: text,
    SHOPIFY_CLIENT_ID: text,
    SHOPIFY_CLIENT_SECRET: text,
    SHOPIFY_WEBHOOK_SECRET: z
      .string()
      .transform((list) => list.split(',').map((secret) => secret.trim()))
      .refine((secrets) => secrets.every((secret) => secret !== ''), {
        error: `must be the client secret that signs webhooks, or two with a comma between; ${APP}`,
      })
      .optional(),
    SPINE_WEBHOOK_URL: address('https://your.host, the public address of the receiver').optional(),
    SHOPIFY_URL: address('https://host, or be left out for the shop itself').optional(),
  })
  .superRefine((set, context) => {
    const wrong = (variable: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [variable], message });
    if (!READING.some((name) => set[`SHOPIFY_${name}` as keyof typeof set] !== undefined)) return;
    if (set.SHOPIFY_SHOP === undefined) {
      wrong('SHOPIFY_SHOP', 'is missing; the admin shows it under Settings > Domains, as name.myshopify.com');
    }
    if (set.SHOPIFY_ACCESS_TOKEN !== undefined) {
      if (set.SHOPIFY_CLIENT_ID === undefined) return;
      return wrong('SHOPIFY_ACCESS_TOKEN', 'and SHOPIFY_CLIENT_ID are two ways to sign in: set only one');
    }
    if (set.SHOPIFY_CLIENT_ID === undefined && set.SHOPIFY_CLIENT_SECRET === undefined) {
      const other = 'or set SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET of an app of the Dev Dashboard';
      return wrong('SHOPIFY_ACCESS_TOKEN', `is missing; the admin gave it when the custom app was installed, ${other}`);
    }
    if (set.SHOPIFY_CLIENT_ID === undefined) wrong('SHOPIFY_CLIENT_ID', `is missing; ${APP}`);
    if (set.SHOPIFY_CLIENT_SECRET === undefined) wrong('SHOPIFY_CLIENT_SECRET', `is missing; ${APP}`);
  });

/** Undefined when Shopify is not configured. Throws a Problem that names all that is wrong, without its value. */
export function readShopifySettings(environment: Record<string, string>): ShopifySettings | undefined {
  if (!VARIABLES.some((name) => environment[`SHOPIFY_${name}`] !== undefined)) return undefined;
  const set = readVariables(Environment, environment, { title: 'the variables of Shopify are wrong' });
  // webhooks are signed with the secret of the app
  const webhookSecrets = set.SHOPIFY_WEBHOOK_SECRET ?? (set.SHOPIFY_CLIENT_SECRET ? [set.SHOPIFY_CLIENT_SECRET] : []);
  const domain = set.SHOPIFY_SHOP;
  if (domain === undefined) return { shop: undefined, webhookSecrets };
  const credentials =
    set.SHOPIFY_ACCESS_TOKEN === undefined
      ? { clientId: set.SHOPIFY_CLIENT_ID!, clientSecret: set.SHOPIFY_CLIENT_SECRET! }
      : { accessToken: set.SHOPIFY_ACCESS_TOKEN };
  const shop = { domain, url: set.SHOPIFY_URL ?? `https://${domain}`, credentials };
  const receiver = webhookSecrets.length > 0 ? set.SPINE_WEBHOOK_URL?.replace(/\/*$/, '/webhooks/shopify') : undefined;
  return { shop, webhookSecrets, ...(receiver && { receiver }) };
}
