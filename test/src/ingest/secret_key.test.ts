import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { readConfig } from '../../../src/config.ts';
import { keyFile, secretKeyOf } from '../../../src/ingest/secret_key.ts';
import { Problem } from '../../../src/problem.ts';

const config = (environment: Record<string, string>) => readConfig(environment, '/nonexistent/.env');
const DATABASE_URL = 'postgresql://h/d';

test('the key of the environment is used, with any database', (t) => {
  const key = Buffer.alloc(32, 7);
  const SPINE_SECRET_KEY = key.toString('base64');
  t.deepEqual(secretKeyOf(config({ SPINE_SECRET_KEY }))(), key);
  t.deepEqual(secretKeyOf(config({ SPINE_SECRET_KEY, DATABASE_URL }))(), key);
});

test("without one, in a database of the merchant's, what needs it says how to make it", (t) => {
  const key = secretKeyOf(config({ DATABASE_URL }));
  const error = t.throws(() => key(), { instanceOf: Problem });
  t.is(error.hint, 'Set it, and keep it: openssl rand -base64 32');
});

test('the key file is made once, for us alone, and whole', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'spine-key-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'secret_key');
  const key = keyFile(path);
  t.is(key.length, 32);
  t.deepEqual(keyFile(path), key);
  t.is(statSync(path).mode & 0o777, 0o600);
  t.deepEqual(readdirSync(folder), ['secret_key']);
  chmodSync(path, 0o600);
  writeFileSync(path, 'short');
  t.throws(() => keyFile(path), { instanceOf: Problem, message: /does not hold a key/ });
});
