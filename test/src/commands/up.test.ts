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

test.serial('the invented shops go on living: they are read, webhooks come, and new people are found', async (t) => {
  const { child, ended } = await up(t);
  const db = openPool((await spine(['url'], { env })).stdout.trim(), { verb: 'test', size: 1 });
  const has = async (query: ReturnType<typeof sql>) => (await db.query(query)).length > 0;
  await until(() => has(sql`select from spine.v_sync_status where provider = 'qbo' and last_success_at is not null`));
  await until(() => has(sql`select from spine.webhook_deliveries where state = 'done'`));
  await until(() =>
    has(sql`select from spine.claims as c where c.state <> 'pending' and (c.provider, c.entity, c.external_id) in (
    select r.provider, r.entity, r.external_id from staging.records as r where r.source_updated_at > now() - interval '5 minutes')`),
  );
  // a reading that an earlier Ctrl-C stopped is told as such
  const failed = sql`select last_error from spine.v_sync_status where last_error <> 'it was stopped before its end'`;
  t.deepEqual(await db.query(failed), []);
  await db.dispose();
  pressCtrlC(child);
  const { code, stderr } = await ended;
  t.is(code, 0, stderr);
  const order = ['receiver_stopped', 'ingester_stopped', 'sandbox_stopped', 'worker_stopped'];
  const places = order.map((event) => stderr.lastIndexOf(`"event":"${event}"`));
  t.deepEqual(
    places.toSorted((a, b) => a - b),
    places,
    stderr,
  );
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

test.serial('records of your own end the invented shop, and what is configured is read instead', async (t) => {
  const { child, ended, said } = await up(t);
  await until(() => said.stderr.includes('sandbox_started'));
  const imported = await spine(['import', 'manual', 'customer', '-'], {
    env,
    input: '{"external_id": "mine", "email": "mine@example.org"}',
  });
  t.is(imported.code, 0, imported.stderr);
  await until(() => said.stderr.includes('sandbox_stopped'));
  t.is(child.exitCode, null, 'the worker goes on');
  pressCtrlC(child);
  t.is((await ended).code, 0);
  const own = startSpine(['up'], { env: { ...env, KLAVIYO_API_KEY: 'public' } });
  t.teardown(() => own.child.kill('SIGKILL'));
  await until(() => own.said.stderr.includes('worker_started') && own.said.stderr.includes('ingesters_failed'));
  pressCtrlC(own.child);
  const { code, stderr, stdout } = await own.ended;
  t.is(code, 0, stderr);
  t.regex(stderr, /KLAVIYO_API_KEY: must be/);
  t.false(stdout.includes('people exist'));
});
