import { sql } from '@databases/pg';
import test from 'ava';
import { tokenStore } from '../../../../src/ingest/tokens.ts';
import { createLog } from '../../../../src/log.ts';
import { tokenRequest } from '../../../../src/providers/qbo/request_tokens.ts';
import { readSettings } from '../../../../src/providers/qbo/settings.ts';
import { scripted } from '../../../../src/sandbox/faults.ts';
import { ownDatabase } from '../../../support/database.ts';
import { digest } from '../../../support/digest.ts';
import { invent, open, quiet, read, serve, stagedDirectly } from './reading.ts';

type Database = Awaited<ReturnType<typeof ownDatabase>>['db'];
type Environment = Record<string, string>;

const KEY = Buffer.alloc(32, 7);
const never = new AbortController().signal;

function storeOf(db: Database, environment: Environment, refresh?: Parameters<typeof tokenStore>[0]['refresh']) {
  const settings = readSettings(environment)!;
  return tokenStore({
    db,
    log: quiet,
    provider: 'qbo',
    account: '',
    subject: settings.realm,
    secretKey: () => KEY,
    configured: settings.refreshToken,
    refresh: refresh ?? tokenRequest(settings, never),
  });
}

const kept = sql`select subject, version, needs_consent from spine.provider_tokens`;

test('two that need a token at once make one request for it', async (t) => {
  const { environment, refreshes } = await serve(t, invent(5));
  const { connect } = await ownDatabase(t);
  const [one, other] = [storeOf(connect(2), environment), storeOf(connect(2), environment)];
  const [a, b] = await Promise.all([one(), other()]);
  t.is(a, b);
  t.is(refreshes.total, 1);
  // and again when both are refused
  const [c, d] = await Promise.all([one(a), other(b)]);
  t.is(c, d);
  t.not(c, a);
  t.is(refreshes.total, 2);
});

test('a process that dies between the answer and the commit leaves a refresh token that works', async (t) => {
  const { environment, refreshes } = await serve(t, invent(5));
  const { db, connect } = await ownDatabase(t);
  const before = await storeOf(db, environment)();
  const settings = readSettings(environment)!;
  const doomed = connect(1);
  const dying = storeOf(doomed, environment, async (refreshToken) => {
    const [{ pid }] = await db.query(sql`
      select pid from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`);
    const tokens = await tokenRequest(settings, never)(refreshToken);
    await db.query(sql`select pg_terminate_backend(${pid}::integer)`); // its transaction is gone as with the process
    return tokens;
  });
  await t.throwsAsync(dying(before));
  t.is(refreshes.total, 2);
  t.deepEqual(await db.query(kept), [{ subject: settings.realm, version: 1, needs_consent: false }]);
  const after = await storeOf(db, environment)(before);
  t.not(after, before);
  t.is(refreshes.total, 3);
  t.deepEqual(await db.query(kept), [{ subject: settings.realm, version: 2, needs_consent: false }]);
});

test('the refresh token that was given last is used, not the configured one', async (t) => {
  const { environment } = await serve(t, invent(5));
  const { db } = await ownDatabase(t);
  const first = await storeOf(db, environment)();
  const second = await storeOf(db, environment)(first); // the configured one dies with this
  t.truthy(await storeOf(db, environment)(second));
  t.truthy(await storeOf(db, { ...environment, QBO_REFRESH_TOKEN: 'one from long ago' })(second));
});

test('tokens are kept sealed, and nothing of them is logged', async (t) => {
  const { environment } = await serve(t, invent(5));
  const { db } = await ownDatabase(t);
  const said: string[] = [];
  const source = open(
    db,
    environment,
    createLog('debug', (line) => said.push(line)),
  );
  await read(db, environment, { source });
  const [{ sealed }] = await db.query(sql`select encode(sealed, 'escape') as sealed from spine.provider_tokens`);
  t.false(/eyJ-|RT1-/.test(sealed));
  t.true(said.length > 0);
  t.deepEqual(
    said.filter((line) => /eyJ-|RT1-|sandboxsecret/.test(line)),
    [],
  );
});

test('tokens of another company are not used', async (t) => {
  const { environment, refreshes } = await serve(t, invent(5));
  const { db } = await ownDatabase(t);
  const token = await storeOf(db, environment)();
  const other = await storeOf(db, { ...environment, QBO_REALM_ID: '77' })();
  t.not(other, token);
  t.is(refreshes.total, 2);
  t.like(await db.query(kept), [{ subject: '77' }]);
});

test('a dead refresh token is told of, marked, and not asked with again', async (t) => {
  const { environment, tokens, refreshes } = await serve(t, invent(5));
  const { db } = await ownDatabase(t);
  const source = open(db, environment);
  await read(db, environment, { source });
  tokens.revoke();
  const ran = await read(db, environment, { source });
  t.is(ran.error, 'qbo takes the refresh token no longer');
  t.regex(ran.hint!, /Connect the account again/);
  t.like(await db.query(kept), [{ needs_consent: true }]);
  const asked = refreshes.total;
  t.is((await read(db, environment, { source })).error, ran.error);
  t.is(refreshes.total, asked);
});

test('a new refresh token in the environment ends it', async (t) => {
  const world = invent(5);
  const dead = await serve(t, world);
  const { db } = await ownDatabase(t);
  await read(db, dead.environment);
  dead.tokens.revoke();
  t.truthy((await read(db, dead.environment)).error);
  const { environment } = await serve(t, world);
  t.is((await read(db, environment)).error, undefined);
  t.like(await db.query(kept), [{ needs_consent: false }]);
});

test('wrong keys are named', async (t) => {
  const { environment } = await serve(t, invent(5));
  const { db } = await ownDatabase(t);
  const ran = await read(db, { ...environment, QBO_CLIENT_SECRET: 'wrong' });
  t.is(ran.error, 'QuickBooks does not know the app');
  t.regex(ran.hint!, /QBO_CLIENT_SECRET/);
});

test('an access token that expires in the middle is renewed', async (t) => {
  const world = invent(30);
  const { environment, refreshes } = await serve(t, world, {
    faults: scripted([undefined, undefined, 'expired', undefined, undefined, 'expired', undefined, 'expired']),
  });
  const { db } = await ownDatabase(t);
  t.is((await read(db, environment)).error, undefined);
  t.true(refreshes.total >= 3);
  t.deepEqual(await digest(db), await digest(await stagedDirectly(t, world)));
});

test('the token address may fail for a while', async (t) => {
  const { environment, refreshes } = await serve(t, invent(5), {
    faults: scripted(['error', 'silent', 'html', 'empty', undefined]),
  });
  const settings = readSettings(environment)!;
  t.truthy((await tokenRequest(settings, never)()).accessToken);
  t.is(refreshes.total, 1);
});

test('a token address that can not be reached is told of', async (t) => {
  const { environment, close } = await serve(t, invent(5));
  await close();
  const error = await t.throwsAsync(tokenRequest(readSettings(environment)!, never)());
  t.is(error?.message, 'the token address of QuickBooks can not be reached');
});
