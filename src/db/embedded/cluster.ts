import { randomBytes, randomUUID } from 'node:crypto';
import { appendFileSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Problem } from '../../problem.ts';
import type { Account } from './account.ts';
import { moveInto } from './binaries.ts';
import { freePort } from './port.ts';
import { runProgram } from './program.ts';

const USER = 'spine';
const DATABASE = 'spine';

const SETTINGS = `
# Written by spine when it created this cluster.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
wal_level = logical
max_wal_size = 4GB
shared_buffers = 256MB
work_mem = 32MB
timezone = 'UTC'
log_timezone = 'UTC'
`;

const Connection = z.object({ port: z.int(), password: z.string() });

/** The port it was given when it was created, kept for as long as nobody else takes it, and the password. */
export function readConnection(cluster: string): z.infer<typeof Connection> {
  try {
    return Connection.parse(JSON.parse(readFileSync(join(cluster, 'connection.json'), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    throw new Problem(
      `the embedded database in ${cluster} is another user's`,
      'Go on as that user, or set SPINE_HOME to a folder of your own.',
      error,
    );
  }
}

export function connectionString(cluster: string, port: number): string {
  return `postgresql://${USER}:${readConnection(cluster).password}@127.0.0.1:${port}/${DATABASE}`;
}

/**
 * Create the cluster if it does not exist: an empty database `spine` owned by a superuser `spine`.
 *
 * It is made beside its place and renamed when complete, so that a killed start leaves no half of one, and of two
 * commands that create it at once the second takes the first one's.
 */
export async function createCluster(cluster: string, bin: string, account: Account | undefined): Promise<void> {
  if (existsSync(cluster)) return;
  const unfinished = `${cluster}.${randomUUID()}`;
  const data = join(unfinished, 'data');
  const password = randomBytes(24).toString('base64url');
  const own = (path: string) => account && chownSync(path, account.uid, account.gid);
  try {
    mkdirSync(unfinished, { mode: 0o755 });
    writeFileSync(join(unfinished, 'connection.json'), JSON.stringify({ port: await freePort(), password }), {
      mode: 0o600,
    });
    writeFileSync(join(unfinished, 'server.log'), '', { mode: 0o600 });
    own(join(unfinished, 'server.log'));
    // initdb wants an empty folder, so the password waits beside it
    const secret = join(unfinished, 'password');
    writeFileSync(secret, password, { mode: 0o600 });
    own(secret);
    mkdirSync(data, { mode: 0o700 });
    own(data);
    await runProgram(join(bin, 'initdb'), initdbArguments(data, secret), { account });
    rmSync(secret);
    appendFileSync(join(data, 'postgresql.conf'), SETTINGS);
    await runProgram(join(bin, 'postgres'), ['--single', '-D', data, 'postgres'], {
      account,
      input: `create database ${DATABASE};\n`,
    });
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
  moveInto(unfinished, cluster);
}

function initdbArguments(data: string, passwordFile: string): string[] {
  return [
    `--pgdata=${data}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
}
