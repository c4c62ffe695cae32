import { sql } from '@databases/pg';
import test from 'ava';
import { ownDatabase } from '../../support/database.ts';
import { spine } from '../../support/spine.ts';

test('an empty database has an empty queue and a row for each provider', async (t) => {
  const { url } = await ownDatabase(t);
  const { code, stdout, stderr } = await spine(['status', '--json'], { env: { DATABASE_URL: url } });
  t.is(code, 0, stderr);
  const { queue, feeds, providers } = JSON.parse(stdout);
  t.deepEqual(queue, { pending: 0, waiting_since: null, jobs: 0, rejects: 0, open_reviews: 0, workers: 0 });
  t.deepEqual(feeds, []);
  t.is(providers.length, 6);
});

test('it shows what waits and what was refused', async (t) => {
  const { db, url } = await ownDatabase(t);
  await db.query(sql`
    select spine.stage_records('manual', 'customer', array['{"external_id": "1", "email": "a@example.com"}', '{broken'])`);
  const env = { DATABASE_URL: url };
  const { queue } = JSON.parse((await spine(['status', '--json'], { env })).stdout);
  t.like(queue, { pending: 1, jobs: 1, rejects: 1 });
  t.false(Number.isNaN(Date.parse(queue.waiting_since)));
  const { stdout } = await spine(['status'], { env });
  t.regex(stdout, /^pending +waiting_since +jobs/);
  t.regex(stdout, /^shopify +0 +0/m);
});

test('it shows the next reading, the last error that no success followed, and what was delivered', async (t) => {
  const { db, url } = await ownDatabase(t);
  await db.query(sql`select spine.schedule_feed('qbo', '', 'order', '2030-01-02T03:04:05Z')`);
  await db.query(sql`
    insert into spine.sync_runs (kind, provider, entity, started_at, finished_at, error) values
      ('sync', 'qbo', 'order', '2026-01-01', '2026-01-01', 'qbo refused the credentials'),
      ('sync', 'shopify', 'order', '2026-01-01', '2026-01-01', 'shopify can not be reached'),
      ('sync', 'shopify', 'order', '2026-01-02', '2026-01-02', null)`);
  await db.query(sql`
    insert into spine.webhook_deliveries (provider, delivery_key, topic, body, state) values
      ('shopify', '1', 'orders/create', '', 'pending'), ('shopify', '2', 'customers/redact', '', 'open'),
      ('shopify', '3', 'orders/create', '', 'failed'), ('shopify', '4', 'orders/create', '', 'done')`);
  const env = { DATABASE_URL: url };
  const { feeds, deliveries } = JSON.parse((await spine(['status', '--json'], { env })).stdout);
  t.like(feeds, [
    { provider: 'qbo', next_run_at: '2030-01-02T03:04:05.000Z', last_error: 'qbo refused the credentials' },
    { provider: 'shopify', last_error: 'shopify can not be reached' },
  ]);
  t.deepEqual(deliveries, [{ provider: 'shopify', account: '', waiting: 1, failed: 1, open_privacy_requests: 1 }]);
  const { stdout } = await spine(['status'], { env });
  t.regex(stdout, /^qbo order: qbo refused the credentials \(2026-01-01 00:00:00\)$/m);
  t.false(stdout.includes('can not be reached'), 'it works again');
  t.regex(stdout, /2030-01-02 03:04:05/);
  t.regex(stdout, /^provider +account +waiting +failed +open_privacy_requests$/m);
});
