import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { isPostgres } from '../../../src/db/embedded/pid_file.ts';
import { openPool } from '../../../src/db/pool.ts';
import { makeHome, pressCtrlC, removeHome, serverPid, spine, startSpine, until } from '../../support/spine.ts';

const home = makeHome();
const env = { SPINE_HOME: home };
test.after.always(() => removeHome(home));

/** `spine up`, as soon as it is at work; ended after the test whatever became of it. */
async function up(t: ExecutionContext<unknown>) {
  const started = startSpine(['up', '--people', '20'], { env });
  t.teardown(() => started.child.kill('SIGKILL'));
  await until(() => started.said.stderr.includes('worker_started') || started.child.exitCode !== null);
  if (started.child.exitCode !== null) throw new Error(started.said.stderr);
  return started;
}

test.serial('it shows an invented shop, and the first Ctrl-C stops the worker, then the server', async (t) => {
  const { child, ended } = await up(t);
  const pid = serverPid(home)!;
  pressCtrlC(child);
  const { code, stdout, stderr } = await ended;
  t.is(code, 0, stderr);
  t.regex(stdout, /people exist; .* customers were found/);
  t.regex(stdout, /psql "\$\(npx spine url\)"/);
  t.regex(stderr, /"event":"worker_stopped"/);
  t.false(isPostgres(pid));
});

test.serial('the second time nothing is new', async (t) => {
  const { child, ended, said } = await up(t);
  t.true(said.stdout.startsWith('The schema is up to date.'));
  t.regex(said.stdout, /people exist/);
  pressCtrlC(child);
  t.is((await ended).code, 0);
});

test.serial('the second Ctrl-C ends it at once', async (t) => {
  const { child, ended, said } = await up(t);
  const db = openPool((await spine(['url'], { env })).stdout.trim(), { verb: 'test', size: 1 });
  await db.tx(async (tx) => {
    // a resolver that waits for this lock can't finish the batch in hand
    await tx.query(sql`lock table spine.claims in access exclusive mode`);
    await until(async () => (await tx.query(sql`select from pg_locks where not granted`)).length > 0);
    pressCtrlC(child);
    await sleep(500);
    t.is(child.exitCode, null, said.stderr);
    pressCtrlC(child);
    t.is((await ended).code, 130);
  });
  await db.dispose();
  t.true(isPostgres(serverPid(home)!), 'the server is not the one that is hurried');
});

test.serial('a server that another spine command uses goes on running', async (t) => {
  const { child, ended } = await up(t);
  const other = startSpine(['work'], { env });
  t.teardown(() => other.child.kill('SIGKILL'));
  await until(() => other.said.stderr.includes('worker_started'));
  pressCtrlC(child);
  t.regex((await ended).stdout, /Another spine command uses the database/);
  t.true(isPostgres(serverPid(home)!));
  pressCtrlC(other.child);
  t.is((await other.ended).code, 0);
});

test.serial('a server that is killed under it is brought back', async (t) => {
  const { child, ended, said } = await up(t);
  const pid = serverPid(home)!;
  process.kill(pid, 'SIGKILL');
  await until(() => said.stderr.split('worker_started').length === 3);
  t.not(serverPid(home), pid);
  pressCtrlC(child);
  t.is((await ended).code, 0);
});

test.serial('after everything was killed the next start goes on', async (t) => {
  const { child, ended } = await up(t);
  process.kill(-child.pid!, 'SIGKILL');
  process.kill(serverPid(home)!, 'SIGKILL');
  await ended;
  const { code, stdout } = await spine(['doctor', '--json'], { env });
  t.is(code, 0, stdout);
  t.like(
    JSON.parse(stdout).find((finding: { check: string }) => finding.check === 'invariants'),
    { state: 'ok' },
  );
});
