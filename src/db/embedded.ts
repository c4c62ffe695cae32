import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../problem.ts';
import { sayWhile } from '../say_while.ts';
import { type Account, serverAccount } from './embedded/account.ts';
import { installBinaries } from './embedded/binaries.ts';
import { connectionString, createCluster, readConnection } from './embedded/cluster.ts';
import { embeddedHome } from './embedded/home.ts';
import { isPostgres, readPidFile } from './embedded/pid_file.ts';
import { freePort } from './embedded/port.ts';
import { type Answer, probe } from './embedded/probe.ts';
import { runProgram } from './embedded/program.ts';

const START_TIMEOUT = 60_000;

/** The connection string of the embedded server if it runs; starts nothing. */
export async function embeddedUrl(): Promise<string | undefined> {
  const { cluster } = embeddedHome();
  const { url, answer } = await look(cluster);
  return answer === 'ours' ? url : undefined;
}

/**
 * Join the embedded server, or start it, creating it the first time; gives its connection string.
 *
 * Several commands may do this at once. There is no lock of ours to go stale: a cluster appears by one rename, and
 * PostgreSQL itself lets one server run on a data folder, so whoever fails to start it joins the one that did.
 */
export async function startEmbedded(): Promise<string> {
  const { store, cluster } = embeddedHome();
  const account = serverAccount();
  const bin = await sayWhile('installing the embedded PostgreSQL', () => installBinaries(store, account));
  await sayWhile("creating the embedded PostgreSQL's database", () => createCluster(cluster, bin, account));
  return await sayWhile('starting the embedded PostgreSQL', () => joinOrStart(cluster, bin, account));
}

async function joinOrStart(cluster: string, bin: string, account: Account | undefined): Promise<string> {
  const data = join(cluster, 'data');
  const log = join(cluster, 'server.log');
  const deadline = Date.now() + START_TIMEOUT;
  let { port } = readConnection(cluster);
  for (;;) {
    const { url, answer } = await look(cluster);
    if (answer === 'ours' && url) return url;
    const logged = readFileSync(log, 'utf8').length;
    if (answer === 'nobody') {
      forgetReusedPid(data);
      const options = `-p ${port}`;
      const start = ['start', '-w', '-t', '60', '-D', data, '-l', log, '-o', options];
      if (await succeeds(runProgram(join(bin, 'pg_ctl'), start, { account }))) continue;
    }
    const said = readFileSync(log, 'utf8').slice(logged);
    if (/could not bind/.test(said)) port = await freePort();
    // what passes by itself: another command starts or stops it, backends of a killed server are still going
    else if (said && !/lock file|still in use|starting up|shutting down/.test(said)) throw startError(log, said);
    if (Date.now() > deadline) throw startError(log, said);
    await sleep(200);
  }
}

/** Stop the embedded server in order: open transactions are rolled back, everything committed is kept. */
export async function stopEmbedded(): Promise<void> {
  const { store, cluster } = embeddedHome();
  const account = serverAccount();
  const bin = await installBinaries(store, account);
  const data = join(cluster, 'data');
  await runProgram(join(bin, 'pg_ctl'), ['stop', '-w', '-m', 'fast', '-D', data], { account });
}

async function look(cluster: string): Promise<{ url?: string; answer: Answer }> {
  const data = join(cluster, 'data');
  const server = readPidFile(data);
  if (!server?.port) return { answer: 'nobody' };
  const url = connectionString(cluster, server.port);
  return { url, answer: await probe(url, data) };
}

/**
 * After a hard stop the pid in the file may by now be another program's of the same user (in a container: nearly
 * always), and PostgreSQL would refuse to start because of it.
 */
function forgetReusedPid(data: string): void {
  const server = readPidFile(data);
  if (server && !isPostgres(server.pid)) rmSync(join(data, 'postmaster.pid'), { force: true });
}

function startError(log: string, said: string): Error {
  return new Problem(
    `the embedded PostgreSQL did not start; it said:\n${said.trim() || '(nothing)'}`,
    `See its log ${log}, or set DATABASE_URL to a server of your own.`,
  );
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch {
    return false;
  }
}
