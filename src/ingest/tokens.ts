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
});
const Secret = z.object({ accessToken: z.string(), refreshToken: z.string().optional() });

/**
 * Give an access token that holds, a fresh one if the last was refused. One refresher at a time per account, across
 * processes: who waited for the lock finds what the other stored. New tokens are stored before they are used.
 */
export function tokenStore(options: Options): (refused?: string) => Promise<string> {
  let known: Tokens | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  /** Given out by the provider, but not stored because the database failed: the old ones may be dead already. */
  const unsaved: { tokens?: Tokens } = {};
  return (refused) => {
    const mine = turn.then(async () => {
      if (!known || !holds(known, refused)) known = await refreshOnce(options, refused, unsaved);
      return known.accessToken;
    });
    turn = mine.catch(() => {});
    return mine;
  };
}

async function refreshOnce(
  options: Options,
  refused: string | undefined,
  unsaved: { tokens?: Tokens },
): Promise<Tokens> {
  const { db, provider, account, log } = options;
  options.secretKey(); // a key that is missing must be noticed before the provider changes the tokens
  const result = await db.tx(async (tx) => {
    await tx.query(
      sql`select pg_advisory_xact_lock(hashtextextended(${`spine.token ${provider} ${account}`}::text, 0))`,
    );
    if (unsaved.tokens) await write(tx, options, unsaved.tokens);
    const stored = await read(tx, options);
    if (stored && holds(stored, refused)) return stored;
    const tokens = await refreshWithAny([stored?.refreshToken, options.configured], options.refresh);
    if (tokens) {
      unsaved.tokens = tokens;
      await write(tx, options, tokens);
      log.info('token_refreshed', { provider, account, expires_at: tokens.expiresAt.toISOString() });
      return tokens;
    }
    await noteDead(tx, options);
    return undefined;
  });
  delete unsaved.tokens;
  if (result) return result;
  throw new ProviderError(
    `${provider} takes the refresh token no longer`,
    'Connect the account again and set the new refresh token in the environment.',
  );
}

/** Undefined: the provider takes none of them. Where there is none, the configuration alone is asked with. */
async function refreshWithAny(given: (string | undefined)[], refresh: Options['refresh']): Promise<Tokens | undefined> {
  const known = new Set(given.filter((token) => token !== undefined));
  for (const refreshToken of known.size > 0 ? known : [undefined]) {
    try {
      return await refresh(refreshToken);
    } catch (error) {
      if (!(error instanceof NeedsConsent)) throw error;
    }
  }
  return undefined;
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
      select sealed, expires_at, subject from spine.provider_tokens
      where provider = ${provider} and account = ${account}`),
  );
  const [row] = rows;
  if (!row) return undefined;
  if (row.subject !== subject) {
    log.info('token_of_another_account', { provider });
    return undefined;
  }
  const key = secretKey();
  try {
    const secret = Secret.parse(JSON.parse(unseal(row.sealed, key, about(provider, account))));
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

/** Keep that a person has to connect the account, in a row of its own where no tokens were ever had. */
async function noteDead(tx: Queryable, { provider, account, subject, secretKey }: Options): Promise<void> {
  const none = seal(JSON.stringify({ accessToken: '' }), secretKey(), about(provider, account));
  await tx.query(sql`
    insert into spine.provider_tokens (provider, account, subject, sealed, expires_at, needs_consent)
    values (${provider}, ${account}, ${subject}, ${none}::bytea, now(), true)
    on conflict (provider, account) do update set needs_consent = true, updated_at = now()`);
}

const about = (provider: string, account: string): string => `${provider}/${account}`;
