import test from 'ava';
import { readSources } from '../../../src/ingest/open_sources.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { World } from '../../../src/sandbox/world.ts';

test('a server for each provider but manual, whose variables configure it and receive from it', async (t) => {
  const sandbox = await startSandbox({ world: { size: 5 }, receiver: 'http://127.0.0.1:9' });
  t.teardown(() => sandbox.close());
  t.deepEqual([...sandbox.servers.keys()].sort(), ['amazon', 'klaviyo', 'qbo', 'shipstation', 'shopify']);
  const { configured, unusable } = await readSources(sandbox);
  t.deepEqual(unusable, []);
  t.deepEqual(
    configured.map(({ module }) => module.provider),
    ['qbo', 'shopify', 'amazon', 'shipstation', 'klaviyo'],
  );
  const received = configured.filter(({ module, settings }) => module.deliveries?.verifier(settings));
  t.deepEqual(
    received.map(({ module }) => module.provider),
    ['qbo', 'shopify', 'shipstation', 'klaviyo'],
  );
});

test('they serve one world, and are gone when it is closed', async (t) => {
  const world = new World({ size: 5 });
  const sandbox = await startSandbox({ world });
  t.is(sandbox.world, world);
  const { url } = sandbox.servers.get('klaviyo')!;
  t.true((await fetch(url)).status >= 400);
  await sandbox.close();
  await t.throwsAsync(fetch(url));
});
