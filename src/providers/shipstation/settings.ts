import { z } from 'zod';
import { address } from '../../ingest/address.ts';
import { readVariables } from '../../read_variables.ts';

export type Settings = {
  /** Orders, customers, shipments. */
  v1?: { apiKey: string; apiSecret: string };
  /** Shipments, which are all that this version has of orders. */
  v2?: { apiKey: string };
  /** Stands in for the hosts of both versions: a proxy, or the sandbox. */
  url?: string;
  /** The part of the webhooks' address that nobody else knows. */
  webhookSecret?: string;
};

const V1_KEYS = 'ShipStation, Settings, Account, API Settings, Legacy API Keys';
const V2_KEY = 'ShipStation, Settings, Account, API Settings, V2 API';
const ORIGIN = 'https://proxy.example, without a path';

const key = (where: string) =>
  z.string({ error: `is missing: ${where}` }).regex(/^[!-9;-~]+$/, { error: `is no key: ${where}` });

const Environment = z.object({
  SHIPSTATION_API_KEY: key(V1_KEYS).optional(),
  SHIPSTATION_API_SECRET: key(V1_KEYS).optional(),
  SHIPSTATION_V2_API_KEY: key(V2_KEY).optional(),
  SHIPSTATION_URL: address(ORIGIN)
    .refine(isOrigin, { error: `must look like ${ORIGIN}` })
    .optional(),
  SHIPSTATION_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{16,128}$/, {
      error: 'must be 16 to 128 letters, digits, "-" and "_": openssl rand -hex 24 makes one',
    })
    .optional(),
});
const NAMES = Object.keys(Environment.shape);

/** ShipStation's settings; undefined when none of its variables is set. Throws a Problem that names what is missing or wrong. */
export function readSettings(environment: Record<string, string>): Settings | undefined {
  if (!NAMES.some((name) => environment[name] !== undefined)) return undefined;
  const told = { title: 'the variables of ShipStation are wrong', more: missing(environment) };
  const read = readVariables(Environment, environment, told);
  return {
    ...(read.SHIPSTATION_API_KEY &&
      read.SHIPSTATION_API_SECRET && {
        v1: { apiKey: read.SHIPSTATION_API_KEY, apiSecret: read.SHIPSTATION_API_SECRET },
      }),
    ...(read.SHIPSTATION_V2_API_KEY && { v2: { apiKey: read.SHIPSTATION_V2_API_KEY } }),
    ...(read.SHIPSTATION_URL && { url: new URL(read.SHIPSTATION_URL).origin }),
    ...(read.SHIPSTATION_WEBHOOK_SECRET && { webhookSecret: read.SHIPSTATION_WEBHOOK_SECRET }),
  };
}

/** Version 1 needs both of its keys. A secret for webhooks alone is enough to receive them: another process fetches. */
function missing(environment: Record<string, string>): string[] {
  const has = (name: string): boolean => environment[name] !== undefined;
  const pair = ['SHIPSTATION_API_KEY', 'SHIPSTATION_API_SECRET'];
  if (pair.some(has)) return pair.filter((name) => !has(name)).map((name) => `${name}: is missing: ${V1_KEYS}`);
  if (has('SHIPSTATION_V2_API_KEY') || has('SHIPSTATION_WEBHOOK_SECRET')) return [];
  return [
    ...pair.map((name) => `${name}: is missing: ${V1_KEYS}`),
    `SHIPSTATION_V2_API_KEY: may stand in place of these two: ${V2_KEY}`,
  ];
}

function isOrigin(text: string): boolean {
  const { pathname, search, hash, username, password } = new URL(text);
  return pathname === '/' && `${search}${hash}${username}${password}` === '';
}
