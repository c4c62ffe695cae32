import test from 'ava';
import { freePort } from '../../../src/db/embedded/port.ts';
import { ownDatabase } from '../../support/database.ts';
import { pressCtrlC, spine, startSpine, until } from '../../support/spine.ts';

const KLAVIYO_API_KEY = 'pk_0123456789abcdef';
const KLAVIYO_WEBHOOK_SECRET = 'a secret of the test';

test('it listens where it is told, says that it lives, refuses what is forged, and stops in order', async (t) => {
  const { url } = await ownDatabase(t);
  const SPINE_WEBHOOK_PORT = String(await freePort());
  const env = { DATABASE_URL: url, KLAVIYO_API_KEY, KLAVIYO_WEBHOOK_SECRET, SPINE_WEBHOOK_PORT };
  const receiver = startSpine(['webhooks'], { env });
  t.teardown(() => receiver.child.kill('SIGKILL'));
  await until(() => receiver.said.stderr.includes('receiver_started') || receiver.child.exitCode !== null);
  const base = `http://127.0.0.1:${SPINE_WEBHOOK_PORT}`;
  t.is((await fetch(`${base}/healthz`)).status, 200);
  t.is((await fetch(`${base}/webhooks/klaviyo`, { method: 'POST', body: '{}' })).status, 401);
  t.is((await fetch(`${base}/webhooks/shopify`, { method: 'POST', body: '{}' })).status, 503);
  await until(() => receiver.said.stderr.includes('delivery_put_off'));
  t.regex(
    receiver.said.stderr,
    /"provider":"shopify","reason":"it is not configured","hint":"Set SHOPIFY_WEBHOOK_SECRET/,
  );
  t.is((await fetch(`${base}/webhooks/etsy`, { method: 'POST', body: '{}' })).status, 404);
  const second = await spine(['webhooks'], { env });
  t.is(second.code, 1);
  t.regex(second.stderr, /can not be received at .* \(EADDRINUSE\)\nhint: .*SPINE_WEBHOOK_PORT, or --port/);
  pressCtrlC(receiver.child);
  const { code, stderr } = await receiver.ended;
  t.is(code, 0, stderr);
  t.regex(stderr, /"event":"receiver_stopped"/);
});

test('without a secret there is nothing to receive, and a port must be one', async (t) => {
  const { url } = await ownDatabase(t);
  const env = { DATABASE_URL: url, KLAVIYO_API_KEY };
  const { code, stderr } = await spine(['webhooks'], { env });
  t.is(code, 1);
  t.regex(stderr, /^spine: no configured provider has a secret for webhooks\nhint: /);
  for (const port of ['many', '0x10', '0', '65536']) {
    t.is((await spine(['webhooks', '--port', port], { env })).code, 2, port);
  }
});
