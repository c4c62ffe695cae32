import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';

const module = resolve(import.meta.dirname, '../../src/shutdown.ts');
const program = `
  const { listenForShutdown } = await import(${JSON.stringify(module)});
  const signal = listenForShutdown();
  signal.addEventListener('abort', () => console.log('aborted'));
  setInterval(() => {}, 1000);
  console.log('ready');`;

for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`the first ${name} aborts, the second ends the process`, async (t) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill(name);
    const [said] = await once(child.stdout, 'data');
    t.is(String(said), 'aborted\n');
    child.kill(name); // as npm echoes it
    await sleep(600);
    t.is(child.exitCode, null);
    child.kill(name);
    t.deepEqual(await once(child, 'exit'), [code, null]);
  });
}

test('a program whose parent is gone is asked to finish', async (t) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  await once(child.stdout!, 'data');
  child.disconnect();
  const [said] = await once(child.stdout!, 'data');
  t.is(String(said), 'aborted\n');
  child.kill('SIGKILL');
});
