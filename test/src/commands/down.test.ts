import test from 'ava';
import { clusterOf, makeHome, removeHome, serverPid, spine, startSpine, until } from '../../support/spine.ts';

const home = makeHome();
const env = { SPINE_HOME: home };
test.after.always(() => removeHome(home));

test.serial('nothing to stop is no failure', async (t) => {
  const { code, stdout } = await spine(['down'], { env });
  t.is(code, 0);
  t.is(stdout, 'The embedded database is not running.\n');
});

test.serial('it stops what another verb left running, and the next verb starts it again', async (t) => {
  t.is((await spine(['migrate'], { env })).code, 0);
  t.truthy(serverPid(home));
  const { code, stdout } = await spine(['down', '--json'], { env });
  t.is(code, 0);
  t.deepEqual(JSON.parse(stdout), { stopped: true });
  t.falsy(serverPid(home));
  const again = await spine(['down'], { env });
  t.is(again.stdout, `The embedded database is not running. Its data is kept in ${clusterOf(home)}\n`);
  t.regex((await spine(['migrate'], { env })).stdout, /up to date/);
});

test.serial('a server that another spine command uses is stopped by force alone', async (t) => {
  const worker = startSpine(['work'], { env });
  t.teardown(() => worker.child.kill('SIGKILL'));
  await until(() => worker.said.stderr.includes('worker_started'));
  const { code, stderr } = await spine(['down'], { env });
  t.is(code, 1);
  t.regex(stderr, /Another spine command uses/);
  t.truthy(serverPid(home));
  worker.child.kill('SIGKILL');
  await worker.ended;
  const forced = await spine(['down', '--force'], { env });
  t.is(forced.code, 0);
  t.true(forced.stdout.includes(clusterOf(home)!), forced.stdout);
});

test.serial('a server that is not ours is left alone', async (t) => {
  const { code, stderr } = await spine(['down'], { env: { ...env, DATABASE_URL: 'postgres://u@127.0.0.1:1/x' } });
  t.is(code, 1);
  t.regex(stderr, /not ours to stop/);
});
