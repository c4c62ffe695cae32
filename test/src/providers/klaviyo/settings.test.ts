import test from 'ava';
import type { Problem } from '../../../../src/problem.ts';
import { readKlaviyoSettings } from '../../../../src/providers/klaviyo/settings.ts';

test('without any of its variables Klaviyo is left out', (t) => {
  t.is(readKlaviyoSettings({ HOME: '/root' }), undefined);
});

test('a key is enough', (t) => {
  t.deepEqual(readKlaviyoSettings({ KLAVIYO_API_KEY: 'pk_1' }), {
    apiKey: 'pk_1',
    url: 'https://a.klaviyo.com',
    webhookSecret: undefined,
  });
});

test('one message names all that is missing or wrong, and no value', (t) => {
  const error = t.throws<Problem>(() =>
    readKlaviyoSettings({ KLAVIYO_WEBHOOK_SECRET: 's3cret', KLAVIYO_URL: 'nowhere' }),
  );
  t.is(
    error.message,
    [
      'the settings of Klaviyo are wrong',
      '  KLAVIYO_API_KEY: is missing; create a private key with the scope profiles:read under Settings > API keys',
      '  KLAVIYO_URL: must look like https://host, or be left out for Klaviyo itself',
    ].join('\n'),
  );
  t.regex(error.hint, /Settings > API keys/);
});

test('the public key is told from a private one', (t) => {
  const error = t.throws(() => readKlaviyoSettings({ KLAVIYO_API_KEY: 'AbC123' }));
  t.regex(error.message, /KLAVIYO_API_KEY: must be a private key/);
  t.notRegex(error.message, /AbC123/);
});
