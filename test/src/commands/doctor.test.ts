import { sql } from '@databases/pg';
import test from 'ava';
import { openPool } from '../../../src/db/pool.ts';
import type { Finding } from '../../../src/doctor/finding.ts';
import { ownDatabase } from '../../support/database.ts';
import { spine } from '../../support/spine.ts';

test('a sound database passes; what is missing is a warning that says what to do', async (t) => {
  const { url } = await ownDatabase(t);
  const { code, stdout, stderr } = await spine(['doctor', '--json'], { env: { DATABASE_URL: url } });
  t.is(code, 0, stderr);
  const findings: Finding[] = JSON.parse(stdout);
  const state = (check: string) => findings.find((finding) => finding.check === check)?.state;
  for (const check of ['server', 'encoding', 'locale', 'wal_level', 'pgcrypto', 'search_path', 'privileges', 'roles']) {
    t.is(state(check), 'ok', check);
  }
  t.is(state('worker'), 'warning');
  t.is(state('invariants'), 'ok');
  for (const finding of findings) t.is(finding.advice === undefined, finding.state === 'ok', finding.check);
});

test('a broken invariant is a problem, and the exit code says so', async (t) => {
  const { db, url } = await ownDatabase(t);
  await db.query(sql`insert into spine.customers (primary_email) values ('nobody@example.com')`);
  const { code, stdout } = await spine(['doctor'], { env: { DATABASE_URL: url } });
  t.is(code, 1);
  t.regex(stdout, /^PROBLEM +invariants /m);
});

test('rejects, reviews and what waits are counted', async (t) => {
  const { db, url } = await ownDatabase(t);
  await db.query(sql`select spine.stage_records('manual', 'customer', array['{broken'])`);
  const { stdout } = await spine(['doctor'], { env: { DATABASE_URL: url } });
  t.regex(stdout, /^warning +rejects +1 payloads$/m);
});

test('a feed that fails is a problem with its last error and its beginning; a success or a stop ends it', async (t) => {
  const { db, url } = await ownDatabase(t);
  const doctor = async () => await spine(['doctor'], { env: { DATABASE_URL: url } });
  t.regex((await doctor()).stdout, /^ok +feeds +none was read yet$/m);
  const run = (error: string | null, minutes: number, kind = 'sync', entity = 'customer') =>
    db.query(sql`
      insert into spine.sync_runs (kind, provider, entity, started_at, finished_at, error)
      values (${kind}, 'qbo', ${entity}, '2026-01-01T10:00:00Z'::timestamptz + make_interval(mins => ${minutes}::integer),
        '2026-01-01T10:00:30Z'::timestamptz + make_interval(mins => ${minutes}::integer), ${error})`);
  await run('long ago', 0);
  await run(null, 1);
  await run('qbo answered 503 again and again', 2);
  await run('qbo refused the credentials', 3);
  await run('it was stopped before its end', 4);
  await run('a.csv: all of it was rejected', 5, 'import', 'order');
  const { code, stdout } = await doctor();
  t.is(code, 1);
  t.regex(
    stdout,
    /^PROBLEM +feeds +qbo customer: qbo refused the credentials \(2 times since 2026-01-01 10:02 UTC\)\n +.*npx spine sync qbo$/m,
  );
  t.regex(stdout, /^PROBLEM +feeds +qbo order: a\.csv: all of it was rejected \(at .*\)\n +Import the file again/m);
  await run(null, 6);
  await run('it was stopped before its end', 7);
  await run(null, 8, 'sync', 'order');
  t.regex((await doctor()).stdout, /^ok +feeds +2 read, none fails$/m);
});

test('the invented shop is named where no provider is configured, and missing secrets where some are', async (t) => {
  const { db, url } = await ownDatabase(t);
  const doctor = async (env = {}) => (await spine(['doctor'], { env: { DATABASE_URL: url, ...env } })).stdout;
  t.regex(await doctor(), /^ok +providers +none is configured$/m);
  await db.query(sql`insert into spine.settings (name, value, comment) values ('sandbox', 'true', 'invented')`);
  t.regex(await doctor(), /^ok +providers +none of yours; the database holds the invented shop$/m);
  const up = openPool(url, { verb: 'up', size: 1 });
  await up.query(sql`select`);
  t.regex(await doctor(), /^ok +providers +none of yours; the invented shop runs here/m);
  await up.dispose();
  const own = await doctor({ KLAVIYO_API_KEY: 'pk_0123456789abcdef' });
  t.regex(own, /^ok +providers +klaviyo configured$/m);
  t.regex(own, /^ok +webhooks +not received from klaviyo: KLAVIYO_WEBHOOK_SECRET is not set$/m);
});

test('wrong variables of a provider, a dead token and open requests are told', async (t) => {
  const { db, url } = await ownDatabase(t);
  await db.query(sql`
    insert into spine.provider_tokens (provider, subject, sealed, expires_at, needs_consent) values ('qbo', '1', '', now(), true)`);
  await db.query(sql`
    insert into spine.webhook_deliveries (provider, delivery_key, topic, body, state) values
      ('shopify', '1', 'customers/redact', '', 'open'), ('shopify', '2', 'orders/create', '', 'failed')`);
  const { code, stdout } = await spine(['doctor'], { env: { DATABASE_URL: url, KLAVIYO_API_KEY: 'secret' } });
  t.is(code, 1);
  t.regex(stdout, /^PROBLEM +providers .*Klaviyo.*\n.*KLAVIYO_API_KEY: /m);
  t.regex(stdout, /^PROBLEM +tokens +qbo can not be renewed$/m);
  t.regex(stdout, /^warning +privacy +1 requests are open$/m);
  t.regex(stdout, /^warning +deliveries +1 webhooks were given up$/m);
  t.false(stdout.includes('secret'));
});
