import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import test from 'ava';

const root = resolve(import.meta.dirname, '../../..');

test('.env.example names every variable of the providers, sets none, and holds no secret', (t) => {
  const text = readFileSync(join(root, '.env.example'), 'utf8');
  t.deepEqual(parseEnv(text), {});
  const providers = join(root, 'src', 'providers');
  const read = readdirSync(providers, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('settings.ts'))
    .flatMap(
      (file) =>
        readFileSync(join(providers, file), 'utf8').match(
          /\b(SHOPIFY|QBO|AMAZON|SHIPSTATION|KLAVIYO|MANUAL)_[A-Z_0-9]*[A-Z0-9]\b/g,
        ) ?? [],
    );
  // for tests of paging only
  const unnamed = [...new Set(read)].filter((name) => !text.includes(name) && name !== 'QBO_PAGE_SIZE');
  t.deepEqual(unnamed, []);
});

test('docker-compose.yml passes the key that tokens are sealed with, and sets none', (t) => {
  const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
  t.regex(text, /^ {6}SPINE_SECRET_KEY: \$\{SPINE_SECRET_KEY:-\}$/m);
});
