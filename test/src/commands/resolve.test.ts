import { sql } from '@databases/pg';
import test from 'ava';
import { invariantsHold, ownDatabase } from '../../support/database.ts';
import { spine } from '../../support/spine.ts';

test('it resolves what is pending and its metrics add up; again, there is nothing to do', async (t) => {
  const { db, url } = await ownDatabase(t);
  const env = { DATABASE_URL: url };
  await db.query(sql`
    select spine.stage_records('manual', 'customer', array[
      '{"external_id": "1", "email": "ada@example.com"}',
      '{"external_id": "2", "email": "ADA@example.com"}',
      '{"external_id": "3", "phone": "512 555 1234"}'])`);

  const first = await spine(['resolve', '--json', '--batch-size', '1'], { env });
  t.is(first.code, 0, first.stderr);
  t.like(JSON.parse(first.stdout), { decided: 3, created: 2, linked: 1, linked_email: 1, errors: 0 });
  t.is(first.stderr, '', 'what is quick shows no progress');

  const second = await spine(['resolve', '--json'], { env });
  t.deepEqual([...new Set(Object.values(JSON.parse(second.stdout)))], [0]);
  t.is((await spine(['resolve'], { env })).stdout.trim().replace(/ +/, ' '), 'decided 0');
  await invariantsHold(db, t);
});

test('a database that was not migrated is a fact and a hint', async (t) => {
  const { db, url } = await ownDatabase(t);
  await db.query(sql`drop schema spine cascade`);
  const { code, stderr } = await spine(['resolve'], { env: { DATABASE_URL: url } });
  t.is(code, 1);
  t.is(stderr, 'spine: this database has not been migrated\nhint: Run: npx spine migrate\n');
});
