import test from 'ava';
import { Problem } from '../../../../src/problem.ts';
import { readSettings } from '../../../../src/providers/amazon/settings.ts';

const complete = {
  AMAZON_CLIENT_ID: 'amzn1.application-oa2-client.0',
  AMAZON_CLIENT_SECRET: 'secret',
  AMAZON_REFRESH_TOKEN: 'Atzr|token',
  AMAZON_SELLER_ID: 'A3TH9S8BH6GOGM',
  AMAZON_REGION: 'eu',
  AMAZON_MARKETPLACE_IDS: 'A1PA6795UKMFR9, A1F83G8C2ARO7P,A1PA6795UKMFR9',
};

const problem = (environment: Record<string, string>): string => {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
  return '';
};

test('without a variable of Amazon there is nothing to read', (t) => {
  t.is(readSettings({ DATABASE_URL: 'x', AWS_REGION: 'us-east-1' }), undefined);
});

test('what is left out has its usual value', (t) => {
  t.like(readSettings(complete), {
    api: '2026-01-01',
    url: 'https://sellingpartnerapi-eu.amazon.com',
    tokenUrl: 'https://api.amazon.com/auth/o2/token',
    marketplaces: ['A1F83G8C2ARO7P', 'A1PA6795UKMFR9'],
    queue: undefined,
  });
});

test('the queue knows its region, and whose keys it is read with', (t) => {
  const AMAZON_QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders';
  t.deepEqual(readSettings({ ...complete, AMAZON_QUEUE_URL })!.queue, { url: AMAZON_QUEUE_URL, region: 'eu-west-1' });
  const keys = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's', AWS_REGION: 'eu-north-1' };
  t.like(readSettings({ ...complete, AMAZON_QUEUE_URL, ...keys })!.queue, {
    region: 'eu-north-1',
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 's' },
  });
});

test('one message names each variable that is missing or wrong, and no value', (t) => {
  const message = problem({
    AMAZON_REGION: 'moon',
    AMAZON_SELLER_ID: 'no seller',
    AMAZON_ORDERS_API: 'v1',
    AMAZON_QUEUE_URL: 'orders',
  });
  for (const name of [...Object.keys(complete), 'AMAZON_ORDERS_API', 'AMAZON_QUEUE_URL']) {
    t.regex(message, new RegExp(`^  ${name}: .+`, 'm'));
  }
  t.regex(message, /AMAZON_CLIENT_ID: is missing: Seller Central/);
  t.notRegex(message, /moon|no seller|v1|: orders/);
});

test('marketplaces are ids', (t) => {
  const wrong = (AMAZON_MARKETPLACE_IDS: string) => problem({ ...complete, AMAZON_MARKETPLACE_IDS });
  t.regex(wrong('Amazon.com'), /AMAZON_MARKETPLACE_IDS: must be/);
  t.regex(wrong(','), /AMAZON_MARKETPLACE_IDS: must be/);
  t.regex(wrong(Array.from({ length: 51 }, (_, n) => `ATVPDKIKX${n + 10}`).join(',')), /1 to 50/);
});
