import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sql } from '@databases/pg';
import test from 'ava';
import { isPostgres } from '../../../src/db/embedded/pid_file.ts';
import { openPool } from '../../../src/db/pool.ts';
import { clusterOf, makeHome, removeHome, serverPid, spine, temporaryHome, until } from '../../support/spine.ts';

const home = makeHome();
const env = { SPINE_HOME: home };
test.after.always(() => removeHome(home));

async function ask(url: string, name: string): Promise<string> {
  const db = openPool(url, { verb: 'test', size: 1 });
  try {
    const [row] = await db.query(sql`select current_setting(${name}) as value`);
    return row.value;
  } finally {
    await db.dispose();
  }
}

test.serial('url starts nothing and says what would', async (t) => {
  const { code, stdout, stderr } = await spine(['url'], { env });
  t.is(code, 1);
  t.is(stdout, '');
  t.is(stderr, 'spine: the embedded database is not running\nhint: Start it with: npx spine up\n');
  t.deepEqual(readdirSync(home), []);
});

test.serial('two commands that create and start it at once share one server', async (t) => {
  const both = await Promise.all([spine(['migrate'], { env }), spine(['migrate'], { env })]);
  t.deepEqual(
    both.map(({ code }) => code),
    [0, 0],
    both.map(({ stderr }) => stderr).join('\n'),
  );
  t.is(readdirSync(home).length, 2, 'one cluster, one copy of the programs, nothing half-made');
});

test.serial('it is set up as designed', async (t) => {
  const { stdout } = await spine(['url'], { env });
  const url = stdout.trim();
  t.is(await ask(url, 'server_encoding'), 'UTF8');
  t.is(await ask(url, 'wal_level'), 'logical');
  t.is(await ask(url, 'listen_addresses'), '127.0.0.1');
  t.is(await ask(url, 'search_path'), '"$user", public, spine, spine_masked');
  const db = openPool(url, { verb: 'test', size: 1 });
  t.deepEqual(await db.query(sql`select datlocprovider, datlocale from pg_database where datname = 'spine'`), [
    { datlocprovider: 'b', datlocale: 'C.UTF-8' },
  ]);
  await db.dispose();
  const wrong = new URL(url);
  wrong.password = 'guess';
  const { stderr } = await spine(['migrate'], { env: { DATABASE_URL: wrong.href } });
  t.true(stderr.includes('password authentication failed'), stderr);
});

test.serial('only its owner reads the password and the data', (t) => {
  const cluster = clusterOf(home)!;
  t.is(statSync(join(cluster, 'connection.json')).mode & 0o777, 0o600);
  t.is(statSync(join(cluster, 'data')).mode & 0o777, 0o700);
});

test.serial('it outlives the command, and the next one joins it', async (t) => {
  const pid = serverPid(home);
  t.is((await spine(['migrate'], { env })).code, 0);
  t.is(serverPid(home), pid);
});

test.serial('a server that was killed is noticed, and recovers at the next start', async (t) => {
  const url = (await spine(['url'], { env })).stdout.trim();
  const db = openPool(url, { verb: 'test', size: 1 });
  await db.query(sql`create table public.kept as select 1 as n`);
  await db.dispose();
  const pid = serverPid(home)!;
  process.kill(pid, 'SIGKILL');
  await until(() => !isPostgres(pid));
  t.is((await spine(['url'], { env })).code, 1);

  t.is((await spine(['migrate'], { env })).code, 0);
  t.is((await spine(['url'], { env })).stdout.trim(), url, 'port and password stay');
  const again = openPool(url, { verb: 'test', size: 1 });
  t.deepEqual(await again.query(sql`select n from public.kept`), [{ n: 1 }]);
  await again.query(sql`drop table public.kept`);
  await again.dispose();
});

test.serial('a pid file whose pid is another program by now is no obstacle', async (t) => {
  const data = join(clusterOf(home)!, 'data');
  const file = join(data, 'postmaster.pid');
  const before = readFileSync(file, 'utf8');
  const pid = serverPid(home)!;
  process.kill(pid, 'SIGKILL');
  await until(() => !isPostgres(pid));
  writeFileSync(file, before.replace(/^\d+/, String(process.pid)));
  t.is((await spine(['migrate'], { env })).code, 0);
  t.not(serverPid(home), process.pid);
});

test.serial('another port is used when somebody else has taken its own', async (t) => {
  const { stdout } = await spine(['url'], { env });
  const pid = serverPid(home)!;
  process.kill(pid, 'SIGINT'); // PostgreSQL's fast shutdown
  await until(() => !isPostgres(pid));
  const port = Number(new URL(stdout.trim()).port);
  const squatter = createServer().listen(port, '127.0.0.1');
  t.teardown(() => squatter.close());
  t.is((await spine(['migrate'], { env })).code, 0);
  t.not(Number(new URL((await spine(['url'], { env })).stdout.trim()).port), port);
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('root starts it from a clone inside a folder that only root may enter', async (t) => {
  const closed = mkdtempSync(join(tmpdir(), 'spine-root-'));
  t.teardown(() => rmSync(closed, { recursive: true, force: true }));
  chmodSync(closed, 0o700);
  const repository = resolve(import.meta.dirname, '../../..');
  for (const part of ['src', 'sql', 'migrations', 'package.json']) {
    cpSync(join(repository, part), join(closed, part), { recursive: true, verbatimSymlinks: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(closed, 'node_modules'));
  const own = { SPINE_HOME: temporaryHome(t) };
  const { code, stderr } = await spine(['migrate'], { env: own, root: closed, cwd: closed });
  t.is(code, 0, stderr);
  t.true((await spine(['url'], { env: own, root: closed })).stdout.startsWith('postgresql://'));
});

const nobody = { uid: 65_534, gid: 65_534 };
/** Not from a clone inside root's home. */
const nobodyMayEnter = () => spawnSync('sh', ['-c', 'test -x "$0"', process.execPath], nobody).status === 0;

(process.getuid?.() === 0 && nobodyMayEnter() ? test : test.skip)(
  'an ordinary user runs it as themselves',
  async (t) => {
    const userHome = temporaryHome(t);
    chownSync(userHome, nobody.uid, nobody.gid);
    const own = { SPINE_HOME: undefined, XDG_DATA_HOME: undefined, HOME: userHome };
    const { code, stderr } = await spine(['migrate'], { env: own, ...nobody });
    t.is(code, 0, stderr);
    const store = join(userHome, '.local', 'share', 'customer-identity-spine');
    t.teardown(() => removeHome(store));
    t.is(statSync(join(clusterOf(store)!, 'data')).uid, nobody.uid);
  },
);

asRoot("a home that can not be written to is a clear error, and so is another user's", async (t) => {
  const closed = temporaryHome(t);
  const full = await spine(['migrate'], { env: { SPINE_HOME: closed }, ...nobody });
  t.is(full.code, 1);
  t.regex(full.stderr, /can not be installed in .*: Permission denied\nhint: .*SPINE_HOME/);
  const own = { SPINE_HOME: temporaryHome(t) };
  t.is((await spine(['migrate'], { env: own })).code, 0);
  const other = await spine(['status'], { env: own, ...nobody });
  t.is(other.code, 1);
  t.regex(other.stderr, /is another user's\nhint: .*SPINE_HOME/);
});

asRoot('a home that the server may not enter is a clear error', async (t) => {
  const closed = mkdtempSync(join(tmpdir(), 'spine-root-'));
  t.teardown(() => rmSync(closed, { recursive: true, force: true }));
  const { code, stderr } = await spine(['migrate'], { env: { SPINE_HOME: join(closed, 'inner') } });
  t.is(code, 1);
  t.regex(stderr, /cannot be run by the user ".*hint: Set SPINE_HOME to a folder that it may enter/s);
});
