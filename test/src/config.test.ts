import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { readConfig } from '../../src/config.ts';

const none = '/nonexistent/.env';

test('nothing set means the embedded server and the defaults', (t) => {
  t.deepEqual(readConfig({}, none), {
    databaseUrl: undefined,
    batchSize: 20_000,
    logLevel: 'info',
    secretKey: undefined,
    webhooks: { host: '127.0.0.1', port: 8085 },
    environment: {},
  });
});

test('an empty variable is an unset one', (t) => {
  t.is(readConfig({ DATABASE_URL: '', SPINE_LOG: '' }, none).databaseUrl, undefined);
});

test('.env is read beneath the environment', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'spine-config-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, '.env');
  writeFileSync(file, 'DATABASE_URL=postgresql://h/from_file\nSPINE_BATCH_SIZE=7\n');
  const config = readConfig({ DATABASE_URL: 'postgresql://h/from_environment' }, file);
  t.is(config.databaseUrl, 'postgresql://h/from_environment');
  t.is(config.batchSize, 7);
});

for (const [environment, message] of [
  [{ DATABASE_URL: 'mysql://h/d' }, /DATABASE_URL: must look like postgresql/],
  [{ DATABASE_URL: 'postgresql:user@host/db' }, /DATABASE_URL: must look like postgresql/],
  [{ DATABASE_URL: 'postgresql://host' }, /DATABASE_URL: must name a database/],
  [{ SPINE_BATCH_SIZE: '0' }, /SPINE_BATCH_SIZE/],
  [{ SPINE_BATCH_SIZE: '0x10' }, /SPINE_BATCH_SIZE: must be a whole number from 1 to 1000000/],
  [{ SPINE_SECRET_KEY: 'c2hvcnQ=' }, /SPINE_SECRET_KEY: must be 32 bytes in base64 or hex: openssl rand -base64 32/],
  [{ SPINE_WEBHOOK_PORT: '70000' }, /SPINE_WEBHOOK_PORT: must be a port from 1 to 65535/],
  [{ SPINE_LOG: 'loud' }, /SPINE_LOG: must be debug, info or error/],
] as const) {
  test(`refused: ${JSON.stringify(environment)}`, (t) => {
    t.throws(() => readConfig({ ...environment }, none), { message });
  });
}

test('an .env that is no file is told as such', (t) => {
  t.throws(() => readConfig({}, tmpdir()), { message: /can not be read \(EISDIR\)/ });
});

test('one message names everything that is wrong', (t) => {
  t.throws(() => readConfig({ DATABASE_URL: 'x', SPINE_LOG: 'y' }, none), { message: /DATABASE_URL.*SPINE_LOG/s });
});

test('the secret key is read in base64, base64url and hex', (t) => {
  const key = Buffer.alloc(32, 0xfb);
  for (const text of [
    key.toString('base64'),
    key.toString('base64url'),
    key.toString('hex'),
    `${key.toString('base64')}\n`,
  ]) {
    t.deepEqual(readConfig({ SPINE_SECRET_KEY: text }, none).secretKey, key);
  }
});

test('what a provider may read is there, from .env too, and an empty one is not', (t) => {
  t.deepEqual(readConfig({ SHOPIFY_SHOP: 'x', QBO_REALM_ID: '' }, none).environment, { SHOPIFY_SHOP: 'x' });
});
