import { sql } from '@databases/pg';
import test from 'ava';
import { resolveCustomer } from '../../../src/spine.ts';
import { spine } from '../../support/spine.ts';
import { ownerOf, waitingFor } from '../../support/waiting.ts';

test('a blocked identifier joins no longer, and joins again when it is lifted', async (t) => {
  const { db, env, ann } = await waitingFor(t);
  await resolveCustomer(db, { provider: 'manual', externalId: 'x', email: 'ann@example.com' });
  t.is(await ownerOf(db, 'x'), ann);
  const block = ['block', 'email', ' ANN@example.com'];
  t.is((await spine(block, { env })).code, 2);
  const preview = await spine([...block, '--preview'], { env });
  t.is(preview.code, 0, preview.stderr);
  t.regex(preview.stdout, new RegExp(`manual x: from customer ${ann} to customer A\n`));
  t.is(await ownerOf(db, 'x'), ann);

  const done = await spine([...block, '--yes', '--actor', 'maria', '--reason', 'the shop itself'], { env });
  t.regex(done.stdout, /^Blocked\.\n/);
  t.not(await ownerOf(db, 'x'), ann);
  t.like(await db.query(sql`select pattern, reason, actor from spine.blocked_identifiers where actor = 'maria'`), [
    { pattern: 'ann@example.com', reason: 'the shop itself' },
  ]);
  const list = await spine(['block', 'list'], { env });
  t.regex(list.stdout, /^email +ann@example\.com +blocked +the shop itself +maria +\d{4}-\d\d-\d\d$/m);
  t.like(JSON.parse((await spine(['block', 'list', '--json'], { env })).stdout).blocked[0], {
    value: 'ann@example.com',
  });
  const again = await spine([...block, '--yes'], { env });
  t.is(again.code, 1);
  t.regex(again.stderr, /^spine: it is blocked already\nhint: See npx spine block list for /);

  const look = JSON.parse(
    (await spine(['unblock', 'email', 'ann@example.com', '--preview', '--json'], { env })).stdout,
  );
  t.like(look, { preview: true });
  t.true(look.changes.length > 0);
  t.is((await spine(['unblock', 'email', 'ann@example.com', '--yes'], { env })).code, 0);
  t.is(await ownerOf(db, 'x'), ann);
});

test('it says what it takes', async (t) => {
  const { env } = await waitingFor(t);
  t.regex((await spine(['block'], { env })).stderr, /say what it is: email, phone, address_hash/);
  t.regex((await spine(['unblock', 'phone'], { env })).stderr, /say which phone/);
  const wrong = await spine(['block', 'phone', '12', '--yes'], { env });
  t.is(wrong.code, 1);
  t.regex(wrong.stderr, /not an identifier that can be blocked\nhint: /);
});
