import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'ava';

const run = (...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, '../../bench/run.ts'), ...args], { encoding: 'utf8' });

test('without people with known answers it says so, starts nothing and is done', (t) => {
  const { status, stdout, stderr } = run(
    'er',
    '--people',
    '/nowhere',
    '--json',
    '--url',
    'postgresql://nowhere.invalid/x',
  );
  t.is(status, 0);
  t.is(stdout, '');
  t.regex(stderr, /nothing to measure: \/nowhere\/evaluate\.mjs, .*does not come with the clone/);
});

test('the usage tells of every verb; an unknown one is an error', (t) => {
  const { status, stderr } = run('nonesuch');
  t.is(status, 2);
  const [, verbs = ''] = /<(.+)>/.exec(stderr) ?? [];
  t.deepEqual(verbs.split('|'), ['resolve', 'stage', 'lookups', 'er', 'decisions', 'ingest', 'webhooks']);
  t.is(run('--help').status, 0);
});
