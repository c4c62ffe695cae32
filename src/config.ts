import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { Problem } from './problem.ts';
import { readVariables } from './read_variables.ts';

/** In digits alone: `0x10` and `1e3` are slips. */
function wholeNumber(most: number, error: string) {
  return z
    .string()
    .regex(/^\d+$/, { error })
    .transform(Number)
    .refine((number) => number >= 1 && number <= most, { error });
}

/** 32 bytes in base64 or hex, as `openssl rand` writes them; the variants of base64 are read alike. */
const SecretKey = z
  .string()
  .transform((text) => Buffer.from(text.trim(), /^[0-9a-f]{64}$/i.test(text.trim()) ? 'hex' : 'base64'))
  .refine((key) => key.length === 32, { error: 'must be 32 bytes in base64 or hex: openssl rand -base64 32' });

const Environment = z.object({
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must look like postgresql://user:password@host:port/database',
      abort: true,
    })
    .regex(/^[a-z]+:\/\//, { error: 'must look like postgresql://user:password@host:port/database', abort: true })
    .refine((url) => new URL(url).pathname.length > 1, { error: 'must name a database at its end' })
    .optional(),
  SPINE_BATCH_SIZE: wholeNumber(1_000_000, 'must be a whole number from 1 to 1000000').default(20_000),
  SPINE_SECRET_KEY: SecretKey.optional(),
  SPINE_WEBHOOK_PORT: wholeNumber(65_535, 'must be a port from 1 to 65535').default(8085),
  SPINE_WEBHOOK_HOST: z.string().default('127.0.0.1'),
  SPINE_LOG: z.enum(['debug', 'info', 'error'], { error: 'must be debug, info or error' }).default('info'),
});

export type Config = {
  /** Undefined means the embedded server. */
  databaseUrl: string | undefined;
  batchSize: number;
  logLevel: 'debug' | 'info' | 'error';
  /** What tokens are sealed with; undefined means the key file of the embedded server. */
  secretKey: Buffer | undefined;
  /** Where the webhook receiver listens. */
  webhooks: { host: string; port: number };
  /** All that is set, in the environment and in .env; providers read their own from it. */
  environment: Record<string, string>;
};

function readEnvFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Problem(
      `${path} can not be read (${code})`,
      'It must be a file that you may read, or not be there.',
      error,
    );
  }
}

/** Read the environment, and `.env` beneath it; one error names everything that is wrong, without its value. */
export function readConfig(environment: NodeJS.ProcessEnv, envFile = '.env'): Config {
  const fromFile = existsSync(envFile) ? parseEnv(readEnvFile(envFile)) : {};
  // an empty variable is an unset one, as compose files and CI write it
  const set = Object.entries({ ...fromFile, ...environment }).filter(([, value]) => value !== '');
  const all = Object.fromEntries(set) as Record<string, string>;
  const { DATABASE_URL, SPINE_BATCH_SIZE, SPINE_LOG, SPINE_SECRET_KEY, SPINE_WEBHOOK_HOST, SPINE_WEBHOOK_PORT } =
    readVariables(Environment, all, { title: 'the configuration is wrong' });
  return {
    databaseUrl: DATABASE_URL,
    batchSize: SPINE_BATCH_SIZE,
    logLevel: SPINE_LOG,
    secretKey: SPINE_SECRET_KEY,
    webhooks: { host: SPINE_WEBHOOK_HOST, port: SPINE_WEBHOOK_PORT },
    environment: all,
  };
}
