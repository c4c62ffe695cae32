import { spawn } from 'node:child_process';
import type { Account } from './account.ts';

type Options = { account: Account | undefined; input?: string };

/**
 * Run one of PostgreSQL's programs to its end, in a session of its own so that a Ctrl-C in the terminal does not reach it.
 *
 * `pg_ctl start` leaves the server behind with the same standard streams, so its end is that of the process, not of them.
 */
export async function runProgram(program: string, args: string[], { account, input }: Options): Promise<string> {
  const child = spawn(program, args, {
    cwd: '/',
    detached: true,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(account && { uid: account.uid, gid: account.gid }),
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  child.stdin.on('error', () => {}); // a program that ends early reports it by its exit code
  child.stdin.end(input);
  const code = await new Promise<number | string>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (exitCode, signal) => resolve(exitCode ?? signal ?? 'unknown'));
  });
  child.stdout.destroy();
  child.stderr.destroy();
  if (code !== 0) throw new Error(`${program} failed (${code}): ${output.trim()}`);
  return output;
}
