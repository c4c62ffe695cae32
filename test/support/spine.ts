import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ExecutionContext } from 'ava';
import { isPostgres, readPidFile } from '../../src/db/embedded/pid_file.ts';

const repository = resolve(import.meta.dirname, '../..');

type Options = { env?: NodeJS.ProcessEnv; cwd?: string; uid?: number; gid?: number; input?: string; root?: string };

export type Ended = { code: number | null; stdout: string; stderr: string };

/** Start the command as a user would, in a process group of its own; an undefined variable is taken away. */
export function startSpine(args: string[], { env = {}, root = repository, input, ...options }: Options = {}) {
  const child = spawn(process.execPath, [join(root, 'src', 'cli.ts'), ...args], {
    cwd: tmpdir(),
    ...options,
    detached: true,
    env: { ...process.env, DATABASE_URL: undefined, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {}); // it may end without reading
  child.stdin.end(input);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.stderr += chunk;
  });
  const ended = new Promise<Ended>((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code, ...said }));
  });
  return { child, said, ended };
}

/** Run a command to its end. */
export function spine(args: string[], options?: Options): Promise<Ended> {
  return startSpine(args, options).ended;
}

/** Wait until something holds; a test's own timeout ends it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((again) => setTimeout(again, 20));
}

/** Ctrl-C in a terminal: the whole process group hears it. */
export function pressCtrlC({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGINT');
}

/** A folder for an embedded server, whose server is killed and whose files are removed after the test. */
export function temporaryHome(t: ExecutionContext<unknown>): string {
  const home = makeHome();
  t.teardown(() => removeHome(home));
  return home;
}

export function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'spine-home-'));
  chmodSync(home, 0o755); // root's server is another user's
  return home;
}

export function removeHome(home: string): void {
  const pid = serverPid(home);
  if (pid !== undefined && isPostgres(pid)) process.kill(pid, 'SIGKILL');
  rmSync(home, { recursive: true, force: true, maxRetries: 20 });
}

/** The folder of the one cluster in a home. */
export function clusterOf(home: string): string | undefined {
  const name = readdirSync(home).find((entry) => !entry.startsWith('postgresql-'));
  return name === undefined ? undefined : join(home, name);
}

export function serverPid(home: string): number | undefined {
  const cluster = clusterOf(home);
  return cluster === undefined ? undefined : readPidFile(join(cluster, 'data'))?.pid;
}
