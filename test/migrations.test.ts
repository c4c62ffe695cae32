import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test from 'ava';
import { calculateHash } from 'graphile-migrate/dist/hash.js';
import { parseMigrationText } from 'graphile-migrate/dist/migration.js';

const migrations = resolve(import.meta.dirname, '../migrations');
const read = (folder: string) =>
  readdirSync(join(migrations, folder))
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(migrations, folder, file), 'utf8') }));

test('committed migrations are as they were signed, each on top of the one before', (t) => {
  let previous: string | null = null;
  for (const [index, { file, text }] of read('committed').entries()) {
    const { headers, body } = parseMigrationText(file, text);
    t.is(Number.parseInt(file, 10), index + 1, 'numbered without gaps');
    t.is(headers.Previous, previous ?? '-', file);
    t.is(
      headers.Hash,
      calculateHash(body, previous),
      `${file} was edited after it was committed; roll forward instead`,
    );
    previous = headers.Hash ?? null;
  }
  t.pass();
});

test('each file of sql/ is included once', (t) => {
  const included = read('current').flatMap(({ text }) =>
    [...text.matchAll(/^--!include (\S+)$/gm)].map((match) => match[1]!),
  );
  t.deepEqual(included.toSorted(), [...new Set(included)].sort());
});
