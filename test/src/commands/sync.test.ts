// The command against the servers of the sandbox, as a merchant runs it against the providers.
import { createHmac } from 'node:crypto';
import { sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { freePort } from '../../../src/db/embedded/port.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { World } from '../../../src/sandbox/world.ts';
import { invariantsHold, ownDatabase } from '../../support/database.ts';
import { digest } from '../../support/digest.ts';
import { pressCtrlC, spine, startSpine, until } from '../../support/spine.ts';

type Row = Record<
  'fetched' | 'created' | 'updated' | 'linked' | 'ambiguous' | 'unidentified' | 'unchanged' | 'rejected' | 'errors',
  number
> & { provider: string };

const SIZE = 30;

async function shops(t: ExecutionContext<unknown>, receiver?: string) {
  const world = new World({ size: SIZE });
  world.finish();
  const sandbox = await startSandbox({ world, ...(receiver && { receiver }) });
  t.teardown(() => sandbox.close());
  const { db, url } = await ownDatabase(t);
  const env: Record<string, string> = { ...sandbox.environment, DATABASE_URL: url, SPINE_SECRET_KEY: 'ab'.repeat(32) };
  const sync = async (args: string[] = [], more: NodeJS.ProcessEnv = {}) => {
    const ended = await spine(['sync', ...args, '--json'], { env: { ...env, ...more } });
    type Answer = { before: Row; providers: Row[]; unusable: string[] };
    const { before, providers, unusable }: Answer = JSON.parse(ended.stdout || '{}');
    return { ...ended, before, providers, unusable };
  };
  return { world, sandbox, db, env, sync };
}

test('a pass reads every provider in its order; again, and in full, nothing changes', async (t) => {
  const { sandbox, db, env, sync } = await shops(t);
  const first = await sync();
  t.is(first.code, 0, first.stderr);
  const order = ['qbo', 'shopify', 'amazon', 'shipstation', 'klaviyo'].filter((name) => sandbox.servers.has(name));
  t.deepEqual(
    first.providers.map(({ provider }) => provider),
    order,
  );
  for (const { provider, fetched } of first.providers) t.true(fetched > 0, provider);
  t.true(first.providers[0]!.created > 0);
  t.deepEqual(await db.query(sql`select from spine.claims where state = 'pending'`), []);
  await invariantsHold(db, t);
  const same = await digest(db);

  for (const args of [[], ['--full']]) {
    const again = await sync(args);
    t.is(again.code, 0, again.stderr);
    for (const { created, updated, linked, errors } of again.providers) {
      t.deepEqual({ created, updated, linked, errors }, { created: 0, updated: 0, linked: 0, errors: 0 });
    }
    t.deepEqual(await digest(db), same);
  }
  const { stdout } = await spine(['sync', 'klaviyo'], { env });
  t.regex(
    stdout,
    /^provider +fetched +created +updated +linked +ambiguous +unidentified +unchanged +rejected +errors\nklaviyo +/,
  );
});

test('what was fetched became something, and what others left pending is nobody of theirs', async (t) => {
  const { db, env, sync } = await shops(t);
  await db.query(sql`
    select spine.stage_records('manual', 'customer', array['{"external_id": "1", "email": "ada.pending@example.org"}'])`);
  const { before, providers } = await sync();
  t.like(before, { decided: 1, created: 1 });
  for (const { provider, fetched, errors, ...row } of providers) {
    const became =
      row.created + row.updated + row.linked + row.ambiguous + row.unidentified + row.unchanged + row.rejected;
    t.is(errors, 0);
    // ShipStation's orders bring back what waited for them
    if (provider === 'shipstation') t.true(became >= fetched);
    else t.is(became, fetched, provider);
  }
  await db.query(sql`
    select spine.stage_records('manual', 'customer', array['{"external_id": "2", "email": "bob.pending@example.org"}'])`);
  const { stdout } = await spine(['sync', 'klaviyo'], { env });
  t.regex(stdout, /\n\(pending before\) +1 +1 +0 .*\nklaviyo +/);
});

test('what can not be reached is said while it is waited for, and Ctrl-C keeps the reason', async (t) => {
  const { db, env } = await shops(t);
  const SHOPIFY_URL = `http://127.0.0.1:${await freePort()}`;
  const { child, said, ended } = startSpine(['sync', 'shopify'], { env: { ...env, SHOPIFY_URL } });
  t.teardown(() => child.kill('SIGKILL'));
  const told = /shopify customer: shopify can not be reached \(ECONNREFUSED\); next try in \d+ s/;
  await until(() => told.test(said.stderr) || child.exitCode !== null);
  pressCtrlC(child);
  const { code, stderr } = await ended;
  t.is(code, 1);
  t.regex(stderr, told);
  t.regex(stderr, /stopped while it was waited for: shopify can not be reached \(ECONNREFUSED\)\n/);
  t.deepEqual(await db.query(sql`select last_error from spine.v_sync_status where provider = 'shopify'`), [
    { last_error: 'it was stopped before its end: shopify can not be reached (ECONNREFUSED)' },
  ]);
});

test('what changes in the shops is brought by the next pass, and nothing else', async (t) => {
  const { world, db, sync } = await shops(t);
  await sync();
  const count = async () => Number((await db.query(sql`select count(*) as n from spine.customers`))[0].n);
  const before = await count();
  world.live(40);
  const { code, stderr, providers } = await sync();
  t.is(code, 0, stderr);
  t.true(providers.some(({ created, updated }) => created + updated > 0));
  t.true((await count()) >= before);
  await invariantsHold(db, t);
});

test('wrong or refused credentials of one provider are told, and the others go on', async (t) => {
  const { sync, db } = await shops(t);
  const wrong = await sync([], { KLAVIYO_API_KEY: 'public' });
  t.is(wrong.code, 1);
  t.regex(wrong.stderr, /KLAVIYO_API_KEY: must be a private key/);
  t.false(wrong.stderr.includes('public;') || wrong.stdout.includes('"public"'));
  t.true(wrong.providers.every(({ errors }) => errors === 0) && wrong.providers.length >= 2);
  const refused = await sync([], { KLAVIYO_API_KEY: 'pk_of_nobody' });
  t.is(refused.code, 1);
  t.regex(refused.stderr, /klaviyo.*\nhint: /i);
  t.deepEqual(
    refused.providers.filter(({ errors }) => errors > 0).map(({ provider }) => provider),
    ['klaviyo'],
  );
  const [{ error }] = await db.query(
    sql`select last_error as error from spine.v_sync_status where provider = 'klaviyo'`,
  );
  t.truthy(error);
});

test('a provider that is named must be configured; nothing configured at all is a fact and a hint', async (t) => {
  const { url } = await ownDatabase(t);
  const env = { DATABASE_URL: url };
  const named = await spine(['sync', 'shopify'], { env });
  t.is(named.code, 1);
  t.regex(named.stderr, /^spine: shopify is not configured: none of its variables is set\nhint: \.env\.example/);
  const none = await spine(['sync'], { env });
  t.is(none.code, 1);
  t.regex(none.stderr, /^spine: no provider is configured\nhint: /);
  const unknown = await spine(['sync', 'shoppify'], { env });
  t.is(unknown.code, 2);
  t.regex(unknown.stderr, /unknown provider "shoppify"; did you mean shopify\?/);
});

test('a webhook becomes a customer', async (t) => {
  const port = await freePort();
  const { db, env } = await shops(t, `http://127.0.0.1:${port}`);
  const receiver = startSpine(['webhooks', '--port', String(port)], { env });
  t.teardown(() => receiver.child.kill('SIGKILL'));
  await until(() => receiver.said.stderr.includes('receiver_started') || receiver.child.exitCode !== null);
  const person = { id: 77, email: 'ada.new@example.com', updated_at: '2026-05-01T00:00:00Z', first_name: 'Ada' };
  const body = JSON.stringify(person);
  const signature = createHmac('sha256', env.SHOPIFY_WEBHOOK_SECRET ?? '')
    .update(body)
    .digest('base64');
  const headers = {
    'content-type': 'application/json',
    'x-shopify-topic': 'customers/create',
    'x-shopify-hmac-sha256': signature,
    'x-shopify-shop-domain': env.SHOPIFY_SHOP ?? '',
    'x-shopify-webhook-id': 'w1',
    'x-shopify-event-id': 'e1',
    'x-shopify-triggered-at': new Date().toISOString(),
    'x-shopify-api-version': '2026-01',
  };
  const deliver = (more = {}) =>
    fetch(`http://127.0.0.1:${port}/webhooks/shopify`, { method: 'POST', headers: { ...headers, ...more }, body });
  t.is((await deliver({ 'x-shopify-hmac-sha256': 'AAAA' })).status, 401);
  t.is((await deliver()).status, 200);
  await until(async () => (await db.query(sql`select from spine.claims`)).length === 1);
  t.is((await spine(['resolve'], { env })).code, 0);
  t.like(await db.query(sql`select * from spine.v_unified_customer`), [
    { display_name: 'Ada', primary_email: 'ada.new@example.com', providers: ['shopify'] },
  ]);
  pressCtrlC(receiver.child);
  t.is((await receiver.ended).code, 0, receiver.said.stderr);
});
