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
