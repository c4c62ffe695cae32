import test from 'ava';
import { readSources } from '../../../src/ingest/open_sources.ts';
import { unreceivedOf } from '../../../src/ingest/unreceived.ts';

const reasons = async (environment: Record<string, string>) =>
  Object.fromEntries(
    unreceivedOf(await readSources({ environment })).map(({ provider, reason }) => [provider, reason]),
  );

test('every provider that delivers to an address and can not be verified has its reason', async (t) => {
  t.deepEqual(
    await reasons({ KLAVIYO_API_KEY: 'pk_0123456789abcdef', QBO_REALM_ID: 'x', SHOPIFY_WEBHOOK_SECRET: 's' }),
    {
      qbo: 'its variables are wrong',
      shipstation: 'it is not configured',
      klaviyo: 'KLAVIYO_WEBHOOK_SECRET is not set',
    },
  );
});

test('nothing of it quotes a variable', async (t) => {
  const sources = await readSources({ environment: { KLAVIYO_API_KEY: 'secret', QBO_REALM_ID: 'secret' } });
  t.false(JSON.stringify(unreceivedOf(sources)).includes('"secret"'));
});
