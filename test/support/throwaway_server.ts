import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chownSync, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, serverAccount } from '../../src/db/embedded/account.ts';
import { installBinaries } from '../../src/db/embedded/binaries.ts';
import { embeddedHome } from '../../src/db/embedded/home.ts';
import { freePort } from '../../src/db/embedded/port.ts';
import { runProgram } from '../../src/db/embedded/program.ts';

/** Fast, and of no use after a crash. */
const SETTINGS = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
wal_level = logical
max_connections = 300
shared_buffers = 256MB
max_wal_size = 1GB
fsync = off
full_page_writes = off
synchronous_commit = off
timezone = 'UTC'
`;

/**
 * Start a server that ends with this process, however that ends; gives the connection string of its database `postgres`.
 *
 * SPINE_TEST_PG_BIN names the bin folder of another PostgreSQL than the embedded one, such as `pg_config --bindir`.
 */
export async function startThrowawayServer(parent = dataFolder()): Promise<string> {
  const account = serverAccount();
  const bin = process.env.SPINE_TEST_PG_BIN || (await installBinaries(embeddedHome().store, account));
  const folder = mkdtempSync(join(parent, 'spine-test-'));
  if (account) chownSync(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  stopWithThisProcess(folder, join(bin, 'pg_ctl'), account);

  const initdb = ['-D', data, '-U', 'spine', '-E', 'UTF8', '-A', 'trust', '--no-sync', ...localeOf(bin)];
  await runProgram(join(bin, 'initdb'), initdb, { account });
  appendFileSync(join(data, 'postgresql.conf'), SETTINGS);
  const port = await freePort();
  const start = ['start', '-w', '-D', data, '-l', join(folder, 'server.log'), '-o', `-p ${port}`];
  await runProgram(join(bin, 'pg_ctl'), start, { account });
  return `postgresql://spine@127.0.0.1:${port}/postgres`;
}

/** Gigabytes that a run may take: databases are dropped after use, and the log is bounded. */
const ROOM = 3;

/** In memory where there is plenty: a run copies hundreds of databases of 500 files, which a busy disk makes ten times dearer. */
function dataFolder(): string {
  const memory = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(memory);
    if (Math.min(bavail * bsize, process.availableMemory() / 2) > ROOM * 2 ** 30) return memory;
  } catch {
    // only Linux has it
  }
  return tmpdir();
}

function localeOf(bin: string): string[] {
  const version = execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' });
  const hasBuiltin = Number(/\d+/.exec(version)?.[0]) >= 17;
  return hasBuiltin ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : ['--locale=C.UTF-8'];
}

/** A shell that waits for the other end of its pipe to close, as it does even when this process is killed. */
function stopWithThisProcess(folder: string, pgCtl: string, account: Account | undefined): void {
  const script = 'cat >/dev/null; "$1" stop -m immediate -D "$0/data"; rm -rf "$0"';
  const keeper = spawn('sh', ['-c', script, folder, pgCtl], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    ...(account && { uid: account.uid, gid: account.gid }),
  });
  keeper.unref();
  (keeper.stdin as unknown as { unref(): void }).unref();
}
