import test, { type ExecutionContext } from 'ava';
import { isAlive, makeHome, pressCtrlC, removeHome, serverPid, spine, startSpine, until } from '../../support/spine.ts';

const home = makeHome();
const env = { SPINE_HOME: home };
test.after.always(() => removeHome(home));

/** `spine up`, as soon as it is at work; ended after the test whatever became of it. */
async function up(t: ExecutionContext<unknown>) {
  const started = startSpine(['up', '--people', '20'], { env });
  t.teardown(() => started.child.kill('SIGKILL'));
  await until(() => started.said.stderr.includes('worker_started') || started.child.exitCode !== null);
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
  t.false(isAlive(pid));
});

test.serial('the second time it stages nothing, and a second Ctrl-C ends it at once', async (t) => {
  const { child, ended, said } = await up(t);
  const pid = serverPid(home)!;
  t.false(said.stdout.includes('brought up to date'));
  pressCtrlC(child);
  pressCtrlC(child);
  await ended;
  t.true(child.exitCode === 130 || child.exitCode === 0, `exit code ${child.exitCode}`);
  t.true(child.exitCode === 0 || isAlive(pid), 'the server is not the one that is hurried');
});

test.serial('a server that another spine command uses goes on running', async (t) => {
  const { child, ended } = await up(t);
  const other = startSpine(['work'], { env });
  t.teardown(() => other.child.kill('SIGKILL'));
  await until(() => other.said.stderr.includes('worker_started'));
  pressCtrlC(child);
  t.regex((await ended).stdout, /Another spine command uses the database/);
  t.true(isAlive(serverPid(home)!));
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
