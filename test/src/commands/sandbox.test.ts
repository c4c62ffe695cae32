import { parseEnv } from 'node:util';
import test from 'ava';
import { pressCtrlC, spine, startSpine, until } from '../../support/spine.ts';

test('the variables come at once, without secrets of webhooks, and it says so', async (t) => {
  const { child, said, ended } = startSpine(['sandbox', '--people', '10']);
  t.teardown(() => child.kill('SIGKILL'));
  await until(() => said.stderr.includes('Ctrl-C stops them') || child.exitCode !== null);
  const variables = Object.keys(parseEnv(said.stdout));
  for (const name of ['QBO_URL', 'SHOPIFY_SHOP', 'KLAVIYO_API_KEY']) t.true(variables.includes(name), name);
  t.false(
    variables.some((name) => name.includes('WEBHOOK')),
    said.stdout,
  );
  t.regex(
    said.stderr,
    /servers run over 10 people; Ctrl-C stops them\. .*no secret of webhooks is printed, without --webhooks/,
  );
  pressCtrlC(child);
  t.is((await ended).code, 0, said.stderr);
});

test('with --webhooks the secrets are among them', async (t) => {
  const { child, said, ended } = startSpine([
    'sandbox',
    '--people',
    '10',
    '--webhooks',
    'http://127.0.0.1:9/x',
    '--json',
  ]);
  t.teardown(() => child.kill('SIGKILL'));
  await until(() => said.stderr.includes('Ctrl-C stops them') || child.exitCode !== null);
  const variables = JSON.parse(said.stdout);
  for (const name of ['QBO_WEBHOOK_VERIFIER', 'SHOPIFY_WEBHOOK_SECRET', 'KLAVIYO_WEBHOOK_SECRET']) {
    t.truthy(variables[name], name);
  }
  t.false(said.stderr.includes('without --webhooks'));
  pressCtrlC(child);
  t.is((await ended).code, 0, said.stderr);
});

for (const [option, value] of [
  ['--faults', '2'],
  ['--faults', '0x1'],
  ['--faults', ''],
  ['--webhooks', 'localhost:8085'],
  ['--webhooks', 'nowhere'],
  ['--people', '0'],
] as const) {
  test(`refused: ${option} "${value}"`, async (t) => {
    const { code, stderr } = await spine(['sandbox', option, value]);
    t.is(code, 2);
    t.true(stderr.startsWith(`spine: ${option} takes `), stderr);
  });
}
