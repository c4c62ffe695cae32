import test from 'ava';
import { Problem } from '../../../../src/problem.ts';
import { readSettings } from '../../../../src/providers/shipstation/settings.ts';

const V1 = { SHIPSTATION_API_KEY: 'k1', SHIPSTATION_API_SECRET: 's1' };
const SECRET = 'abcdefghijklmnop_-12';

test('without variables there are no settings', (t) => {
  t.is(readSettings({}), undefined);
  t.is(readSettings({ SHOPIFY_SHOP: 'x', SHIPSTATION_SOMETHING: 'y' }), undefined);
});

test('either version, or both', (t) => {
  t.deepEqual(readSettings(V1), { v1: { apiKey: 'k1', apiSecret: 's1' } });
  t.deepEqual(readSettings({ SHIPSTATION_V2_API_KEY: 'k2' }), { v2: { apiKey: 'k2' } });
  t.deepEqual(
    readSettings({
      ...V1,
      SHIPSTATION_V2_API_KEY: 'k2',
      SHIPSTATION_URL: 'http://127.0.0.1:8080/',
      SHIPSTATION_WEBHOOK_SECRET: SECRET,
    }),
    {
      v1: { apiKey: 'k1', apiSecret: 's1' },
      v2: { apiKey: 'k2' },
      url: 'http://127.0.0.1:8080',
      webhookSecret: SECRET,
    },
  );
});

test('a secret alone receives what another process fetches', (t) => {
  t.deepEqual(readSettings({ SHIPSTATION_WEBHOOK_SECRET: SECRET }), { webhookSecret: SECRET });
});

const WRONG: [Record<string, string>, string[]][] = [
  [{ SHIPSTATION_API_KEY: 'k1' }, ['SHIPSTATION_API_SECRET: is missing']],
  [{ SHIPSTATION_API_SECRET: 's1', SHIPSTATION_V2_API_KEY: 'k2' }, ['SHIPSTATION_API_KEY: is missing']],
  [
    { SHIPSTATION_URL: 'https://proxy.example' },
    ['SHIPSTATION_API_KEY: is missing', 'SHIPSTATION_API_SECRET: is missing', 'SHIPSTATION_V2_API_KEY: may stand'],
  ],
  [
    { SHIPSTATION_API_KEY: 'wrong:one', SHIPSTATION_URL: 'ftp://x', SHIPSTATION_WEBHOOK_SECRET: 'hush' },
    [
      'SHIPSTATION_API_KEY: is no key: ShipStation, Settings',
      'SHIPSTATION_URL: must look like',
      'SHIPSTATION_WEBHOOK_SECRET: must be 16 to 128',
      'SHIPSTATION_API_SECRET: is missing: ShipStation, Settings',
    ],
  ],
  ...['https://proxy.example/path', 'https://user:pass@proxy.example', 'https://proxy.example/?a=1', 'proxy'].map(
    (url): [Record<string, string>, string[]] => [{ ...V1, SHIPSTATION_URL: url }, ['SHIPSTATION_URL: must look like']],
  ),
];

for (const [environment, expected] of WRONG) {
  test(`one message names what is wrong with ${JSON.stringify(environment)}`, (t) => {
    const error = t.throws(() => readSettings(environment), { instanceOf: Problem })!;
    const [, ...named] = error.message.split('\n  ');
    t.is(named.length, expected.length);
    for (const [n, one] of expected.entries()) t.true(named[n]!.startsWith(one), named[n]);
    for (const value of ['wrong:one', 'hush', 'user:pass', 'k1', 's1']) t.false(error.message.includes(value));
  });
}
