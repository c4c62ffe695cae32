import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the server noted when it started: its process, and its port once it listens. */
export function readPidFile(data: string): { pid: number; port: number | undefined } | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined; // not running, or gone while we looked
  }
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3]) || undefined } : undefined;
}

/** Whether the process is a PostgreSQL server that runs; one that was killed and not yet reaped by its parent does not. */
export function isPostgres(pid: number): boolean {
  try {
    const [state, command] = existsSync('/proc/self/stat') ? ofProc(pid) : ofPs(pid);
    return command.includes('postgres') && !state.startsWith('Z');
  } catch {
    return false; // no such process
  }
}

function ofProc(pid: number): [string, string] {
  const [, command = '', state = ''] = /^\d+ \((.*)\) (\S)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
  return [state, command];
}

function ofPs(pid: number): [string, string] {
  const [state = '', ...command] = execFileSync('ps', ['-o', 'stat=,comm=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  return [state, command.join(' ')];
}
