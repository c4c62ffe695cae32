import { sql } from '@databases/pg';
import test from 'ava';
import { invariantsHold } from '../../support/database.ts';
import { spine } from '../../support/spine.ts';
import { ownerOf, waitingFor } from '../../support/waiting.ts';

test('an identity moves to the customer that is named, and back', async (t) => {
  const { db, env, ann, bob } = await waitingFor(t);
  await db.query(sql`select spine.upsert_customer('manual', 'x', 'ann@example.com')`);
  const link = ['link', 'manual:x', '512-555-0102'];
  t.is((await spine(link, { env })).code, 2);
  const preview = await spine([...link, '--preview'], { env });
  t.true(
    preview.stdout.startsWith(`This would link manual x to customer ${bob} (Bob, 1 identity, 0 orders).\n`),
    preview.stdout,
  );
  t.regex(preview.stdout, new RegExp(`manual x: from customer ${ann} to customer ${bob}`));
  t.is(await ownerOf(db, 'x'), ann);

  const { event, decision } = JSON.parse(
    (await spine([...link, '--yes', '--json', '--actor', 'maria', '--reason', 'his'], { env })).stdout,
  );
  t.is(await ownerOf(db, 'x'), bob);
  t.like(await db.query(sql`select event_id, actor, reason from spine.identity_decisions where id = ${decision}`), [
    { event_id: BigInt(event), actor: 'maria', reason: 'his' },
  ]);
  const again = await spine([...link, '--yes'], { env });
  t.is(again.code, 1);
  t.regex(again.stderr, /^spine: identity \d+ belongs to customer \d+ already\nhint: /m);
  const merged = await spine(['merge', `${ann}`, `${bob}`, '--yes'], { env });
  t.regex(merged.stderr, /says that they are different people\nhint: Take it back first: npx spine undo \d+\./);

  t.is((await spine(['undo', `${decision}`, '--yes'], { env })).code, 0);
  t.is(await ownerOf(db, 'x'), ann);
  await invariantsHold(db, t);
});

test('what waits is linked, and the way back is told', async (t) => {
  const { db, env, ann } = await waitingFor(t, 'c');
  const { stdout, stderr } = await spine(['link', 'manual:c', 'ann@example.com', '--yes'], { env });
  t.regex(stdout, /^Linked\. To take it back: npx spine undo \d+\n/, stderr);
  t.regex(stdout, new RegExp(`manual c: to customer ${ann}`));
  t.is(await ownerOf(db, 'c'), ann);
});

test('what can not be linked says why', async (t) => {
  const { env, ann } = await waitingFor(t);
  const unknown = await spine(['link', 'manual:nobody', `${ann}`, '--yes'], { env });
  t.is(unknown.code, 1);
  t.regex(unknown.stderr, /^spine: nothing of that provider is known by this id\nhint: /m);
  for (const wrong of [
    ['link'],
    ['link', 'manual:x'],
    ['link', '7', `${ann}`, '--yes'],
    ['link', 'ebay:1', `${ann}`, '--yes'],
  ]) {
    t.is((await spine(wrong, { env })).code, 2, wrong.join(' '));
  }
});
