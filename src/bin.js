#!/usr/bin/env node
// The `spine` command. It runs src/cli.ts from a clone and dist/cli.js from an installed package (Node strips no types
// under node_modules), and hands over to the Node of the `node` package when the one that started it is too old.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = new URL('./cli.ts', import.meta.url);
const entry = existsSync(source) ? source : new URL('../dist/cli.js', import.meta.url);

function findNode() {
  try {
    return createRequire(import.meta.url).resolve('node/package.json');
  } catch {
    console.error('spine: its packages are not installed. Run: npm install');
    process.exit(1);
  }
}

if (Number.parseInt(process.versions.node, 10) >= 24) {
  await import(entry.href);
} else {
  const pinned = dirname(findNode());
  const args = [fileURLToPath(entry), ...process.argv.slice(2)];
  // the channel tells the child when this process is gone, however it ended
  const child = spawn(join(pinned, 'bin', 'node'), args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  // A terminal signals the whole group; a signal sent to this process alone is passed on.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
