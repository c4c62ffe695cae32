import { sql } from '@databases/pg';
import test from 'ava';
import { invariantsHold, ownDatabase } from '../../support/database.ts';
import { spine } from '../../support/spine.ts';
import { ownerOf } from '../../support/waiting.ts';

test('a house account is suspected, marked with a preview, and unmarked', async (t) => {
  const { db, url } = await ownDatabase(t);
  const env = { DATABASE_URL: url };
  const orders = Array.from({ length: 6 }, (_, index) =>
    JSON.stringify({ external_id: `${index}`, customer_external_id: 'counter', email: `p${index}@example.com` }),
  );
  await db.query(sql`select spine.stage_records('manual', 'customer', array['{"external_id": "counter"}'])`);
  await db.query(sql`select spine.stage_records('manual', 'order', ${orders}::text[])`);
  await db.query(sql`select spine.resolve_pending()`);

  const list = await spine(['house', 'list'], { env });
  t.is(list.code, 0, list.stderr);
  t.regex(list.stdout, /^None is marked\.\n\nTheir orders name many people\n.*\nmanual +counter +\d+ +6 +0 +6$/m);
  const mark = ['house', 'mark', 'manual:counter', '--reason', 'whoever comes in'];
  const preview = await spine([...mark, '--preview'], { env });
  t.is(preview.code, 0, preview.stderr);
  t.regex(
    preview.stdout,
    /^This would let the orders of manual counter go by their own contact fields\.\n6 moved|6 created/,
  );
  t.is(await ownerOf(db, 'order:0'), undefined);

  t.is((await spine(mark, { env })).code, 2);
  const done = await spine([...mark, '--yes', '--json', '--actor', 'maria'], { env });
  t.is(JSON.parse(done.stdout).changes.length, 12);
  t.not(await ownerOf(db, 'order:0'), undefined);
  const { marked, suspects } = JSON.parse((await spine(['house', 'list', '--json'], { env })).stdout);
  t.like(marked, [{ external_id: 'counter', actor: 'maria', reason: 'whoever comes in' }]);
  t.deepEqual(suspects, []);

  t.regex((await spine(['house', 'unmark', 'manual:counter', '--preview'], { env })).stdout, /6 dissolved/);
  t.is((await spine(['house', 'unmark', 'manual:counter', '--yes'], { env })).code, 0);
  const again = await spine(['house', 'unmark', 'manual:counter', '--yes'], { env });
  t.is(again.code, 1);
  t.regex(again.stderr, /\nhint: /);
  await invariantsHold(db, t);
});

test('it says what it takes', async (t) => {
  for (const [args, message] of [
    [['mark', '--yes'], /say which, as provider:external_id/],
    [['mark', '7', '--yes'], /name it as provider:external_id/],
    [['mark', 'manual:counter', '--yes'], /say for whom it stands: --reason/],
    [['forget', 'manual:counter'], /there is no "spine house forget"/],
  ] as const) {
    const { code, stderr } = await spine(['house', ...args]);
    t.is(code, 2);
    t.regex(stderr, message);
  }
});
