import test from 'ava';
import { PROVIDERS, readSources } from '../../../src/ingest/open_sources.ts';

const KLAVIYO_API_KEY = 'pk_0123456789abcdef';

test('nothing set is nothing configured, and nothing wrong', async (t) => {
  t.deepEqual(await readSources({ environment: {} }), { configured: [], unusable: [] });
});

test('one whose variables are wrong is told of once, and the others go on', async (t) => {
  const { configured, unusable } = await readSources({ environment: { KLAVIYO_API_KEY, QBO_REALM_ID: 'x' } });
  t.deepEqual(
    configured.map(({ module }) => module.provider),
    ['klaviyo'],
  );
  t.is(unusable.length, 1);
  t.like(unusable[0], { provider: 'qbo' });
  t.regex(unusable[0]!.message, /QBO_CLIENT_ID.*QBO_REALM_ID/s);
});

test('providers that are named must be configured, others are not looked at', async (t) => {
  const { configured, unusable } = await readSources({ environment: { KLAVIYO_API_KEY }, only: ['shopify'] });
  t.deepEqual(configured, []);
  t.like(unusable, [{ provider: 'shopify', message: 'shopify is not configured: none of its variables is set' }]);
});

test('every provider has a module that is named for it, in the order of a sync', async (t) => {
  t.deepEqual(PROVIDERS, ['qbo', 'shopify', 'amazon', 'shipstation', 'klaviyo', 'manual']);
  const { modules } = await import('../../../src/providers/modules.ts');
  for (const provider of PROVIDERS) t.is((await modules[provider]()).provider, provider);
});
