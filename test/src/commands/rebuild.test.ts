import { sql } from '@databases/pg';
import test from 'ava';
import { invariantsHold } from '../../support/database.ts';
import { spine } from '../../support/spine.ts';
import { ownerOf, waitingFor } from '../../support/waiting.ts';

test('a dry run prints the difference, and with a yes it is applied; then there is none', async (t) => {
  const { db, env, ann } = await waitingFor(t);
  t.regex(
    (await spine(['rebuild', '--dry-run'], { env })).stdout,
    /^This would rebuild all customers\.\nNo customer, identity/,
  );
  // a limit that was lower when they came
  await db.query(sql`update spine.settings set value = '1' where name = 'max_names'`);
  await db.query(sql`select spine.upsert_customer('manual', 'x', 'ann@example.com', first_name => 'Zoe')`);
  t.is(await ownerOf(db, 'x'), undefined);
  await db.query(sql`update spine.settings set value = '5' where name = 'max_names'`);

  t.is((await spine(['rebuild'], { env })).code, 2);
  const dry = JSON.parse((await spine(['rebuild', '--dry-run', '--json'], { env })).stdout);
  t.like(dry, { preview: true, changes: [{ what: 'linked', identity_key: 'x', customer_id: Number(ann) }] });
  t.is(await ownerOf(db, 'x'), undefined);
  const done = await spine(['rebuild', '--yes', '--actor', 'maria'], { env });
  t.is(done.code, 0, done.stderr);
  t.regex(done.stdout, new RegExp(`^Rebuilt\\.\n1 linked:\n {2}manual x: to customer ${ann}\n`));
  t.is(await ownerOf(db, 'x'), ann);
  t.regex((await spine(['rebuild', '--preview'], { env })).stdout, /No customer, identity or order is changed/);
  await invariantsHold(db, t);
});

test('rules are listed, and what others would change is told and not done', async (t) => {
  const { db, env, ann } = await waitingFor(t);
  await db.query(sql`select spine.upsert_customer('manual', 'x', 'ann@example.com', first_name => 'Zoe')`);
  t.is(await ownerOf(db, 'x'), ann);
  t.regex((await spine(['rules'], { env })).stdout, /^max_names +5 /m);
  t.is(JSON.parse((await spine(['rules', '--json'], { env })).stdout).name_guard, 'off');
  const names = await spine(['rules', '--set', 'name_guard=all', '--set', 'max_emails=3'], { env });
  t.is(names.code, 0, names.stderr);
  t.regex(
    names.stdout,
    new RegExp(`nothing is changed now.*\n1 waits:\n {2}manual x: waits for a decision, away from customer ${ann}`),
  );
  const blocked = await spine(['rules', '--set', 'block=[["email", "ann@example.com"]]', '--json'], { env });
  t.true(JSON.parse(blocked.stdout).changes.length > 0);
  t.is(await ownerOf(db, 'x'), ann);
  const unknown = await spine(['rules', '--set', 'colour=red'], { env });
  t.is(unknown.code, 1);
  t.regex(unknown.stderr, /no such setting: colour\nhint: /);
  t.is((await spine(['rules', '--set', 'colour'], { env })).code, 2);
});
