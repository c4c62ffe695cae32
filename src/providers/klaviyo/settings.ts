import { z } from 'zod';
import { address } from '../../ingest/address.ts';
import { readVariables } from '../../read_variables.ts';

export type KlaviyoSettings = { apiKey: string; url: string; webhookSecret: string | undefined };

const VARIABLES = ['KLAVIYO_API_KEY', 'KLAVIYO_WEBHOOK_SECRET', 'KLAVIYO_URL'];

const Environment = z.object({
  KLAVIYO_API_KEY: z
    .string({ error: 'is missing; create a private key with the scope profiles:read under Settings > API keys' })
    .regex(/^pk_\S+$/, { error: 'must be a private key, which begins with pk_; the six letters are the public one' }),
  KLAVIYO_WEBHOOK_SECRET: z.string().optional(),
  KLAVIYO_URL: address('https://host, or be left out for Klaviyo itself').default('https://a.klaviyo.com'),
});

/** Undefined when Klaviyo is not configured. Throws a Problem that names all that is wrong, without its value. */
export function readKlaviyoSettings(environment: Record<string, string>): KlaviyoSettings | undefined {
  if (!VARIABLES.some((name) => environment[name] !== undefined)) return undefined;
  const { KLAVIYO_API_KEY, KLAVIYO_WEBHOOK_SECRET, KLAVIYO_URL } = readVariables(Environment, environment, {
    title: 'the settings of Klaviyo are wrong',
    hint: 'Set them in the environment or in .env; keys are made in Klaviyo under Settings > API keys.',
  });
  return { apiKey: KLAVIYO_API_KEY, url: KLAVIYO_URL, webhookSecret: KLAVIYO_WEBHOOK_SECRET };
}
