import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { databaseUrl } from './support/database.ts';
import { temporaryHome } from './support/spine.ts';

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, '..');
const elsewhere = mkdtempSync(join(tmpdir(), 'spine-package-'));
test.after.always(() => rmSync(elsewhere, { recursive: true, force: true }));

/** The environment of a shell: npm and AVA tell their children things that another npm must not hear. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|AVA|DATABASE_URL$)/.test(name)),
);

const inProject = (program: string, args: string[], more: NodeJS.ProcessEnv = {}) =>
  run(program, args, { cwd: elsewhere, env: { ...env, ...more } });

test.serial('the packed package installs in another project', async (t) => {
  await run('npm', ['pack', '--pack-destination', elsewhere], { cwd: repository, env });
  const [tarball] = readdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'package.json'), '{ "name": "shop", "private": true, "type": "module" }');
  await inProject('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(elsewhere, tarball!)]);
  t.true(readdirSync(join(elsewhere, 'node_modules')).includes('customer-identity-spine'));
});

test.serial('it holds what runs, and no sources that Node would not run there', (t) => {
  const packed = readdirSync(join(elsewhere, 'node_modules', 'customer-identity-spine'), {
    recursive: true,
    encoding: 'utf8',
  });
  t.true(packed.includes('dist/spine.d.ts'));
  t.true(packed.some((file) => file.startsWith('dist/migrations/')));
  t.deepEqual(
    packed.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts')),
    [],
  );
});

test.serial('its API answers', async (t) => {
  const script = `
    import { connect, normalizeEmail, resolveCustomer } from 'customer-identity-spine';
    const db = connect(process.env.DATABASE_URL);
    const { customer_id, is_new } = await resolveCustomer(db, { provider: 'manual', externalId: 'p1', email: 'P@example.com' });
    console.log(JSON.stringify([await normalizeEmail(db, ' A@B.c '), String(customer_id), is_new]));
    await db.dispose();`;
  const answer = await inProject('node', ['--input-type=module', '-e', script], { DATABASE_URL: databaseUrl });
  const [email, customer, isNew] = JSON.parse(answer.stdout);
  t.is(email, 'a@b.c');
  t.regex(customer, /^\d+$/);
  t.true(isNew);
});

test.serial('its command creates a database of its own and resolves', async (t) => {
  const home = temporaryHome(t);
  const own = { SPINE_HOME: home };
  await inProject('npx', ['--no-install', 'spine', 'migrate'], own);
  const { stdout } = await inProject('npx', ['--no-install', 'spine', 'resolve', '--json'], own);
  t.is(JSON.parse(stdout).decided, 0);
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  t.is((await inProject('npx', ['--no-install', 'spine', '--version'], own)).stdout, `${version}\n`);
});
