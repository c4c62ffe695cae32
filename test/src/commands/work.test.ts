import { sql } from '@databases/pg';
import test from 'ava';
import { invariantsHold, ownDatabase } from '../../support/database.ts';
import { pressCtrlC, startSpine, until } from '../../support/spine.ts';

test('a worker that is killed loses nothing: the next one finishes', async (t) => {
  const { db, url } = await ownDatabase(t);
  const env = { DATABASE_URL: url, SPINE_BATCH_SIZE: '50' };
  await db.query(sql`
    select spine.stage_records('manual', 'customer', array(
      select format('{"external_id": "%s", "email": "p%s@example.com"}', n, n % 700) from generate_series(1, 1000) as n))`);
  const killed = startSpine(['work'], { env });
  await until(() => killed.said.stderr.includes('batch_resolved'));
  killed.child.kill('SIGKILL');
  await killed.ended;

  const next = startSpine(['work'], { env });
  t.teardown(() => next.child.kill('SIGKILL'));
  await until(async () => (await db.query(sql`select from spine.claims where state = 'pending'`)).length === 0);
  pressCtrlC(next.child);
  t.is((await next.ended).code, 0);
  t.is((await db.query(sql`select from spine.customers`)).length, 700);
  await invariantsHold(db, t);
});
