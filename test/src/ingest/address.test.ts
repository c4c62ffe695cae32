import test from 'ava';
import { address, isSafe } from '../../../src/ingest/address.ts';
import { readSources } from '../../../src/ingest/open_sources.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';

test('credentials go encrypted, or stay on this machine', (t) => {
  for (const safe of [
    'https://host.example',
    'http://localhost:1',
    'http://127.0.0.1:8085/x',
    'http://127.1.2.3',
    'http://[::1]:1',
  ]) {
    t.true(isSafe(new URL(safe)), safe);
    t.true(address().safeParse(safe).success, safe);
  }
  for (const unsafe of [
    'http://host.example',
    'http://10.0.0.1',
    'http://localhost.example',
    'http://127.0.0.1.example',
    'ftp://localhost',
  ]) {
    t.false(isSafe(new URL(unsafe)), unsafe);
    t.false(address().safeParse(unsafe).success, unsafe);
  }
  t.false(address().safeParse('localhost').success);
});

test('every address of every provider is held to that', async (t) => {
  const sandbox = await startSandbox({ world: { size: 1 }, behaviour: { tokenLife: 3600 } });
  t.teardown(() => sandbox.close());
  t.like(await readSources({ environment: sandbox.environment }), { unusable: [] });
  const names = Object.keys(sandbox.environment).filter((name) => name.endsWith('_URL'));
  t.deepEqual(names.toSorted(), [
    'AMAZON_QUEUE_URL',
    'AMAZON_TOKEN_URL',
    'AMAZON_URL',
    'KLAVIYO_URL',
    'QBO_TOKEN_URL',
    'QBO_URL',
    'SHIPSTATION_URL',
    'SHOPIFY_URL',
  ]);
  for (const name of names) {
    const { unusable } = await readSources({
      environment: { ...sandbox.environment, [name]: 'http://plain.example.com' },
    });
    t.is(unusable.length, 1, name);
    t.regex(unusable[0]!.message, new RegExp(`\\n  ${name}: must begin with https://; http is for this machine only$`));
  }
});
