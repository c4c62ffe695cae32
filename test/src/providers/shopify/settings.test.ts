import test from 'ava';
import { Problem } from '../../../../src/problem.ts';
import { readShopifySettings } from '../../../../src/providers/shopify/settings.ts';

const SHOP = { SHOPIFY_SHOP: 'tea.myshopify.com' };
const CLIENT = { SHOPIFY_CLIENT_ID: 'an-id', SHOPIFY_CLIENT_SECRET: 'a-secret' };

test('a shop with a token, or with the client of an app', (t) => {
  t.is(readShopifySettings({}), undefined);
  t.is(readShopifySettings({ DATABASE_URL: 'postgresql://x/y', QBO_REALM_ID: '1' }), undefined);
  t.deepEqual(readShopifySettings({ SHOPIFY_SHOP: 'Tea.MyShopify.com', SHOPIFY_ACCESS_TOKEN: 'shpat_1' }), {
    shop: {
      domain: 'tea.myshopify.com',
      url: 'https://tea.myshopify.com',
      credentials: { accessToken: 'shpat_1' },
    },
    webhookSecrets: [],
  });
  t.deepEqual(readShopifySettings({ ...SHOP, ...CLIENT, SHOPIFY_URL: 'http://127.0.0.1:1' }), {
    shop: {
      domain: 'tea.myshopify.com',
      url: 'http://127.0.0.1:1',
      credentials: { clientId: 'an-id', clientSecret: 'a-secret' },
    },
    webhookSecrets: ['a-secret'], // it signs the webhooks of its app
  });
});

test('deliveries alone, and two secrets while one is replaced', (t) => {
  t.deepEqual(readShopifySettings({ SHOPIFY_WEBHOOK_SECRET: 'old, new' }), {
    shop: undefined,
    webhookSecrets: ['old', 'new'],
  });
  t.deepEqual(readShopifySettings({ ...SHOP, ...CLIENT, SHOPIFY_WEBHOOK_SECRET: 'x' })!.webhookSecrets, ['x']);
});

for (const [name, environment, wrong] of [
  ['no shop', { SHOPIFY_ACCESS_TOKEN: 'x' }, ['SHOPIFY_SHOP: is missing']],
  ['another domain', { SHOPIFY_SHOP: 'shop.example.com', SHOPIFY_ACCESS_TOKEN: 'x' }, ['SHOPIFY_SHOP: must look like']],
  ['no way in', SHOP, ['SHOPIFY_ACCESS_TOKEN: is missing']],
  ['half a client', { ...SHOP, SHOPIFY_CLIENT_ID: 'x' }, ['SHOPIFY_CLIENT_SECRET: is missing']],
  ['the other half', { ...SHOP, SHOPIFY_CLIENT_SECRET: 'x' }, ['SHOPIFY_CLIENT_ID: is missing']],
  ['two ways in', { ...SHOP, ...CLIENT, SHOPIFY_ACCESS_TOKEN: 'x' }, ['SHOPIFY_ACCESS_TOKEN: and SHOPIFY_CLIENT_ID']],
  ['a space in a token', { ...SHOP, SHOPIFY_ACCESS_TOKEN: 'x y' }, ['SHOPIFY_ACCESS_TOKEN: must hold no spaces']],
  ['an empty secret', { SHOPIFY_WEBHOOK_SECRET: 'x,,y' }, ['SHOPIFY_WEBHOOK_SECRET: must be']],
  [
    'all of it',
    {
      SHOPIFY_SHOP: 'hidden value',
      SHOPIFY_ACCESS_TOKEN: 'hidden token',
      SHOPIFY_URL: 'ftp://hidden',
      SHOPIFY_WEBHOOK_SECRET: ',',
    },
    ['SHOPIFY_SHOP: ', 'SHOPIFY_ACCESS_TOKEN: ', 'SHOPIFY_URL: ', 'SHOPIFY_WEBHOOK_SECRET: '],
  ],
] as [string, Record<string, string>, string[]][]) {
  test(`one message tells of ${name}`, (t) => {
    const error = t.throws(() => readShopifySettings(environment), { instanceOf: Problem });
    for (const part of wrong) t.true(error.message.includes(part), error.message);
    t.is(error.message.split('\n').length, wrong.length + 1, error.message);
    t.false(error.message.includes('hidden'));
  });
}
