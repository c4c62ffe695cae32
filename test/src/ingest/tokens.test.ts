import { randomBytes } from 'node:crypto';
import { sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { ProviderError } from '../../../src/ingest/provider_error.ts';
import { NeedsConsent, type Tokens, tokenStore } from '../../../src/ingest/tokens.ts';
import { Problem } from '../../../src/problem.ts';
import { ownDatabase } from '../../support/database.ts';
import { listeningLog } from './counterpart.ts';

const HOUR = 3_600_000;

/** A provider that gives new tokens for the refresh token that it gave last, as most do, and no other. */
class Issuer {
  refreshes = 0;
  valid: string | undefined;
  life = HOUR;

  constructor(valid: string | undefined) {
    this.valid = valid;
  }

  readonly refresh = async (given: string | undefined): Promise<Tokens> => {
    if (given !== this.valid) throw new NeedsConsent();
    const n = ++this.refreshes;
    if (this.valid !== undefined) this.valid = `refresh ${n}`;
    return { accessToken: `access ${n}`, refreshToken: this.valid, expiresAt: new Date(Date.now() + this.life) };
  };
}

async function stores(t: ExecutionContext<unknown>, issuer: Issuer) {
  const { db, connect } = await ownDatabase(t);
  const { log, lines } = listeningLog();
  const key = randomBytes(32);
  const base = { log, provider: 'qbo', account: '', subject: 'realm', secretKey: () => key, refresh: issuer.refresh };
  /** A store of another process: nothing is shared but the database. */
  const process = (more: Partial<Parameters<typeof tokenStore>[0]> = {}) =>
    tokenStore({ db: connect(2), configured: 'first', ...base, ...more });
  const row = async () =>
    (await db.query(sql`select version, needs_consent, subject, sealed from spine.provider_tokens`))[0];
  return { db, process, row, lines };
}

test('a token is asked for once, kept sealed, and found by another process', async (t) => {
  const issuer = new Issuer('first');
  const { process, row, lines } = await stores(t, issuer);
  const token = process();
  t.is(await token(), 'access 1');
  t.is(await token(), 'access 1');
  t.is(await process()(), 'access 1');
  t.is(issuer.refreshes, 1);
  const { sealed, ...rest } = await row();
  t.deepEqual(rest, { version: 1, needs_consent: false, subject: 'realm' });
  t.false(sealed.includes('access') || lines.join('').includes('access 1') || lines.join('').includes('refresh 1'));
});

test('many at once, in two processes, refresh once', async (t) => {
  const issuer = new Issuer('first');
  const { process } = await stores(t, issuer);
  const [one, two] = [process(), process()];
  const tokens = await Promise.all([one, two, one, two, one, two].map((token) => token()));
  t.deepEqual([...new Set(tokens)], ['access 1']);
  const again = await Promise.all([one, two, one, two].map((token) => token('access 1')));
  t.deepEqual([...new Set(again)], ['access 2']);
  t.is(issuer.refreshes, 2);
});

test('one that ends soon is not used, and the rotated refresh token is the one that is sent', async (t) => {
  const issuer = new Issuer('first');
  issuer.life = 30_000;
  const { process, row } = await stores(t, issuer);
  const token = process();
  t.is(await token(), 'access 1');
  t.is(await token(), 'access 2');
  t.is(await process()(), 'access 3');
  t.is((await row()).version, 3);
});

test('a configured refresh token that is dead at its first use leaves a row that says so', async (t) => {
  const issuer = new Issuer('second');
  const { process, row } = await stores(t, issuer);
  await t.throwsAsync(process()(), { instanceOf: ProviderError });
  t.like(await row(), { needs_consent: true, subject: 'realm' });
  await t.throwsAsync(process()(), { instanceOf: ProviderError });
  t.is(issuer.refreshes, 0);
  t.is(await process({ configured: 'second' })(), 'access 1');
  t.like(await row(), { needs_consent: false, version: 2 });
});

test('where there is no refresh token, the configuration alone is asked with', async (t) => {
  const issuer = new Issuer(undefined);
  const { process } = await stores(t, issuer);
  const token = process({ configured: undefined });
  t.is(await token(), 'access 1');
  t.is(await token('access 1'), 'access 2');
});

test('the configured refresh token stands in when the stored one is dead', async (t) => {
  const issuer = new Issuer('first');
  const { process, row } = await stores(t, issuer);
  await process()();
  issuer.valid = 'connected again';
  const token = process({ configured: 'connected again' });
  t.is(await token('access 1'), 'access 2');
  t.like(await row(), { needs_consent: false, version: 2 });
});

test('when the provider takes none, a person is needed, and that is kept', async (t) => {
  const issuer = new Issuer('first');
  const { process, row } = await stores(t, issuer);
  const token = process();
  await token();
  issuer.valid = 'another';
  const error = await t.throwsAsync(token('access 1'), { instanceOf: ProviderError });
  t.is(error.message, 'qbo takes the refresh token no longer');
  t.true((await row()).needs_consent);
  issuer.valid = 'new';
  t.is(await process({ configured: 'new' })('access 1'), 'access 2');
  t.false((await row()).needs_consent);
});

test('tokens of another shop, and ones sealed with another key, are not used', async (t) => {
  const issuer = new Issuer('first');
  const { process, row, lines } = await stores(t, issuer);
  await process()();
  issuer.valid = 'first';
  t.is(await process({ subject: 'another realm' })(), 'access 2');
  issuer.valid = 'first';
  const other = randomBytes(32);
  t.is(await process({ subject: 'another realm', secretKey: () => other })(), 'access 3');
  t.is((await row()).subject, 'another realm');
  t.true(lines.some((line) => line.includes('token_not_readable')));
});

test('without a key the provider is not asked: it would give tokens that can not be kept', async (t) => {
  const issuer = new Issuer('first');
  const { process } = await stores(t, issuer);
  const secretKey = () => {
    throw new Problem('SPINE_SECRET_KEY is not set', 'Set it');
  };
  await t.throwsAsync(process({ secretKey })(), { instanceOf: Problem });
  t.is(issuer.refreshes, 0);
});

test('tokens that the database did not take are stored before anything else is asked', async (t) => {
  const issuer = new Issuer('first');
  const { db, process, row } = await stores(t, issuer);
  await db.query(sql`alter table spine.provider_tokens add constraint full_disk check (false)`);
  const token = process();
  await t.throwsAsync(token());
  t.is(issuer.refreshes, 1);
  await db.query(sql`alter table spine.provider_tokens drop constraint full_disk`);
  t.is(await token(), 'access 1');
  t.is(issuer.refreshes, 1);
  t.is((await row()).version, 1);
});

test('a failure on the way is no refusal', async (t) => {
  const issuer = new Issuer('first');
  const { process, row } = await stores(t, issuer);
  await process()();
  const refresh = async () => {
    throw new TypeError('fetch failed');
  };
  await t.throwsAsync(process({ refresh })('access 1'), { message: 'fetch failed' });
  t.false((await row()).needs_consent);
});
