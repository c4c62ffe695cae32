import { type ConnectionPool, type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { ProviderError } from './provider_error.ts';
import { seal, unseal } from './seal.ts';

export type Tokens = { accessToken: string; refreshToken?: string; expiresAt: Date };

type Options = {
  db: ConnectionPool;
  log: Log;
  provider: string;
  account: string;
  /** The shop, realm or seller: tokens of another one are not used. */
  subject: string;
  secretKey: () => Buffer;
  /** The refresh token of the configuration, used when none is stored or the stored ones are dead. */
  configured?: string;
  /** Ask the provider for new tokens. Throws NeedsConsent when it takes the refresh token no longer. */
  refresh: (refreshToken: string | undefined) => Promise<Tokens>;
};

/** The provider takes the refresh token no longer. */
export class NeedsConsent extends Error {}

/** A token this close to its end is not used. */
const MARGIN = 60_000;

const Row = z.object({
  sealed: z.instanceof(Buffer),
  expires_at: z.date(),
  subject: z.string(),
  needs_consent: z.boolean(),
});
const Secret = z.object({ accessToken: z.string(), refreshToken: z.string().optional() });

/**
 * Give an access token that holds, a fresh one if the last was refused. One refresher at a time per account, across
 * processes: who waited for the lock finds what the other stored. New tokens are stored before they are used.
 */
export function tokenStore(options: Options): (refused?: string) => Promise<string> {
  let known: Tokens | undefined;
  return async (refused) => {
    if (known && holds(known, refused)) return known.accessToken;
    known = await refreshOnce(options, refused);
    return known.accessToken;
  };
}

async function refreshOnce(options: Options, refused: string | undefined): Promise<Tokens> {
  const { db, provider, account, log } = options;
  const result = await db.tx(async (tx) => {
    await tx.query(
      sql`select pg_advisory_xact_lock(hashtextextended(${`spine.token ${provider} ${account}`}::text, 0))`,
    );
    const stored = await read(tx, options);
    if (stored && holds(stored, refused)) return stored;
    const candidates = [...new Set([stored?.refreshToken, options.configured])];
    for (const refreshToken of candidates) {
      if (refreshToken === undefined && candidates.some((other) => other !== undefined)) continue;
      try {
        const tokens = await options.refresh(refreshToken);
        await write(tx, options, tokens);
        log.info('token_refreshed', { provider, expires_at: tokens.expiresAt.toISOString() });
        return tokens;
      } catch (error) {
        if (!(error instanceof NeedsConsent)) throw error;
      }
    }
    await tx.query(sql`
      update spine.provider_tokens set needs_consent = true
      where provider = ${provider} and account = ${account}`);
    return undefined;
  });
  if (result) return result;
  throw new ProviderError(
    `${provider} takes the refresh token no longer`,
    'Connect the account again and set the new refresh token in the environment.',
  );
}

function holds({ accessToken, expiresAt }: Tokens, refused: string | undefined): boolean {
  return accessToken !== refused && expiresAt.getTime() - MARGIN > Date.now();
}

/** What is stored for this subject, unless it was sealed with another key. */
async function read(
  tx: Queryable,
  { provider, account, subject, secretKey, log }: Options,
): Promise<Tokens | undefined> {
  const rows = z.array(Row).parse(
    await tx.query(sql`
      select sealed, expires_at, subject, needs_consent from spine.provider_tokens
      where provider = ${provider} and account = ${account}`),
  );
  const [row] = rows;
  if (!row) return undefined;
  if (row.subject !== subject) {
    log.info('token_of_another_account', { provider });
    return undefined;
  }
  try {
    const secret = Secret.parse(JSON.parse(unseal(row.sealed, secretKey(), about(provider, account))));
    return { ...secret, expiresAt: row.expires_at };
  } catch {
    log.error('token_not_readable', {
      provider,
      hint: 'SPINE_SECRET_KEY is another one than the tokens were sealed with',
    });
    return undefined;
  }
}

async function write(tx: Queryable, { provider, account, subject, secretKey }: Options, tokens: Tokens): Promise<void> {
  const { accessToken, refreshToken } = tokens;
  const sealed = seal(JSON.stringify({ accessToken, refreshToken }), secretKey(), about(provider, account));
  await tx.query(sql`
    insert into spine.provider_tokens as t (provider, account, subject, sealed, expires_at)
    values (${provider}, ${account}, ${subject}, ${sealed}::bytea, ${tokens.expiresAt}::timestamptz)
    on conflict (provider, account) do update
    set subject = excluded.subject, sealed = excluded.sealed, expires_at = excluded.expires_at, version = t.version + 1,
      needs_consent = false, updated_at = now()`);
}

const about = (provider: string, account: string): string => `${provider}/${account}`;
