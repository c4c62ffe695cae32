import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from '@databases/pg';
import test from 'ava';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { invariantsHold, ownDatabase } from '../../support/database.ts';
import { pressCtrlC, spine, startSpine, until } from '../../support/spine.ts';

test('a daemon reads, is killed in the middle, and the next one goes on to the same end', async (t) => {
  const sandbox = await startSandbox({ world: { size: 60 } });
  t.teardown(() => sandbox.close());
  const { db, url } = await ownDatabase(t);
  const env = { ...sandbox.environment, DATABASE_URL: url, SPINE_SECRET_KEY: 'cd'.repeat(32), QBO_PAGE_SIZE: '7' };
  const staged = async () => Number((await db.query(sql`select count(*) as n from staging.records`))[0].n);
  const killed = startSpine(['ingest', 'qbo'], { env });
  await until(async () => (await staged()) > 0 || killed.child.exitCode !== null);
  killed.child.kill('SIGKILL');
  await killed.ended;

  const next = startSpine(['ingest', 'qbo'], { env });
  t.teardown(() => next.child.kill('SIGKILL'));
  const all = sandbox.world.all('qbo', 'customer').length + sandbox.world.all('qbo', 'order').length;
  await until(async () => (await staged()) === all || next.child.exitCode !== null);
  pressCtrlC(next.child);
  const { code, stderr } = await next.ended;
  t.is(code, 0, stderr);
  t.is(await staged(), all);
  t.regex(stderr, /"event":"ingester_stopped".*"reason":"SIGINT"/);
  t.deepEqual(
    await db.query(sql`select from spine.sync_runs where finished_at is null and kind = 'sync'
    and id < (select max(id) from spine.sync_runs) and entity = 'customer'`),
    [],
  );
  await invariantsHold(db, t);
});

test('files put into the folder are staged', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'spine-manual-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'customers.json'), '[{"external_id": "m1", "email": "m1@example.com"}]');
  const { db, url } = await ownDatabase(t);
  const daemon = startSpine(['ingest', 'manual'], { env: { DATABASE_URL: url, MANUAL_FOLDER: folder } });
  t.teardown(() => daemon.child.kill('SIGKILL'));
  await until(
    async () => (await db.query(sql`select from staging.records`)).length === 1 || daemon.child.exitCode !== null,
  );
  pressCtrlC(daemon.child);
  const { code, stderr } = await daemon.ended;
  t.is(code, 0, stderr);
});

test('which provider must be said, it must be one, and be configured', async (t) => {
  const { url } = await ownDatabase(t);
  const env = { DATABASE_URL: url };
  t.is((await spine(['ingest'], { env })).code, 2);
  t.is((await spine(['ingest', 'etsy'], { env })).code, 2);
  t.is((await spine(['ingest', 'qbo', 'shopify'], { env })).code, 2);
  const { code, stderr } = await spine(['ingest', 'qbo'], { env });
  t.is(code, 1);
  t.regex(stderr, /^spine: qbo is not configured/);
});
