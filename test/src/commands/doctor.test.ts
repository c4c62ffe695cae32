import { sql } from '@databases/pg';
import test from 'ava';
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
