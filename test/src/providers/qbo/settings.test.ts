import test from 'ava';
import type { Problem } from '../../../../src/problem.ts';
import { readSettings } from '../../../../src/providers/qbo/settings.ts';

const good = {
  QBO_CLIENT_ID: 'an app',
  QBO_CLIENT_SECRET: 'its secret',
  QBO_REALM_ID: '9341450000000000001',
  QBO_REFRESH_TOKEN: 'RT1-token',
};

const wrong = (environment: Record<string, string>): Problem | undefined => {
  try {
    readSettings(environment);
    return undefined;
  } catch (error) {
    return error as Problem;
  }
};

test('without any of its variables QuickBooks is not configured', (t) => {
  t.is(readSettings({}), undefined);
  t.is(readSettings({ SHOPIFY_SHOP: 'x' }), undefined);
});

test('what is needed is enough', (t) => {
  t.deepEqual(readSettings(good), {
    clientId: 'an app',
    clientSecret: 'its secret',
    realm: '9341450000000000001', // as text: it has more digits than a number keeps
    refreshToken: 'RT1-token',
    verifier: undefined,
    url: 'https://quickbooks.api.intuit.com',
    tokenUrl: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
    rate: 8,
    pageSize: 1000,
  });
});

test('the sandbox of Intuit has a host of its own; an address overrides both', (t) => {
  t.is(readSettings({ ...good, QBO_ENVIRONMENT: 'sandbox' })?.url, 'https://sandbox-quickbooks.api.intuit.com');
  t.is(readSettings({ ...good, QBO_URL: 'http://127.0.0.1:4000' })?.url, 'http://127.0.0.1:4000');
  t.is(readSettings({ ...good, QBO_TOKEN_URL: 'http://localhost:4000/t' })?.tokenUrl, 'http://localhost:4000/t');
});

test('one message names all that is missing, and where it is found', (t) => {
  const problem = wrong({ QBO_WEBHOOK_VERIFIER: 'v' });
  t.is(problem?.name, 'Problem');
  for (const name of Object.keys(good)) t.regex(problem!.message, new RegExp(`${name}: is missing: .{20}`));
  t.regex(problem!.message, /developer\.intuit\.com/);
});

test('what is wrong is named without its value', (t) => {
  const problem = wrong({
    ...good,
    QBO_REALM_ID: 'abc-realm',
    QBO_ENVIRONMENT: 'staging-value',
    QBO_URL: 'http://plain.example.com',
    QBO_TOKEN_URL: 'no-address',
    QBO_RATE: '0',
    QBO_PAGE_SIZE: '1001',
  });
  for (const line of [
    'QBO_REALM_ID: must be digits only',
    'QBO_ENVIRONMENT: must be production or sandbox',
    'QBO_URL: must begin with https://; http is for this machine only',
    'QBO_TOKEN_URL: must look like https://host',
    'QBO_RATE: must be a whole number from 1 to 1000',
    'QBO_PAGE_SIZE: must be a whole number from 1 to 1000',
  ]) {
    t.true(problem!.message.includes(line), line);
  }
  t.false(/abc-realm|staging-value|plain\.example|no-address|its secret|RT1-token/.test(problem!.message));
});
