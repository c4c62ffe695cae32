import { sql } from '@databases/pg';
import test from 'ava';
import { invariantsHold } from '../../support/database.ts';
import { spine } from '../../support/spine.ts';
import { ownerOf, waitingFor } from '../../support/waiting.ts';

test('customers, named as a person would, are merged and parted again', async (t) => {
  const { db, env, ann, bob } = await waitingFor(t);
  const merge = ['merge', '512-555-0102', 'ann@example.com'];
  const preview = await spine([...merge, '--preview'], { env });
  t.is(preview.code, 0, preview.stderr);
  t.regex(
    preview.stdout,
    new RegExp(`^This would merge customer ${bob} \\(Bob, 1 identity, 0 orders\\) into customer ${ann} `),
  );
  t.regex(preview.stdout, new RegExp(`manual bob: from customer ${bob} to customer ${ann}`));
  t.is(await ownerOf(db, 'bob'), bob);

  const { event, changes } = JSON.parse(
    (await spine([...merge, '--yes', '--json', '--actor', 'maria', '--reason', 'one phone'], { env })).stdout,
  );
  t.like(changes, [{ what: 'merged' }, { what: 'moved', identity_key: 'bob' }]);
  t.is(await ownerOf(db, 'bob'), ann);
  t.like(
    await db.query(sql`select actor, detail ->> 'reason' as reason from spine.identity_events where id = ${event}`),
    [{ actor: 'maria', reason: 'one phone' }],
  );

  const look = await spine(['unmerge', `${event}`, '--preview'], { env });
  t.regex(look.stdout, new RegExp(`customer ${bob} is itself again, apart from customer ${ann}`));
  t.is(await ownerOf(db, 'bob'), ann);
  const unmerged = await spine(['unmerge', `${event}`, '-y'], { env });
  t.regex(unmerged.stdout, /^The merge is taken back\.\n1 unmerged, 1 moved/);
  t.is(await ownerOf(db, 'bob'), bob);
  const again = await spine(['unmerge', `${event}`, '--yes'], { env });
  t.is(again.code, 1);
  t.regex(again.stderr, /^spine: merge \d+ was undone by event .*\nhint: /);
  await invariantsHold(db, t);
});

test('an id that was merged stands for whom it was merged into, and that is said', async (t) => {
  const { db, env, ann, bob } = await waitingFor(t);
  const [{ customer_id: zoe }] = await db.query(
    sql`select customer_id from spine.upsert_customer('manual', 'zoe', 'zoe@example.com')`,
  );
  t.is((await spine(['merge', `${bob}`, `${ann}`, '--yes'], { env })).code, 0);
  const { stdout } = await spine(['merge', `${bob}`, `${zoe}`, '--preview'], { env });
  t.true(
    stdout.startsWith(
      `This would merge customer ${ann}, once ${bob}, (Ann, 2 identities, 0 orders) into customer ${zoe} `,
    ),
    stdout,
  );
});

test('what a merge decided and waits again is told when it is taken back', async (t) => {
  const { db, env, ann, bob } = await waitingFor(t, 'c');
  const { event } = JSON.parse((await spine(['merge', `${bob}`, `${ann}`, '--yes', '--json'], { env })).stdout);
  t.is(await ownerOf(db, 'c'), ann);
  const { stdout } = await spine(['unmerge', `${event}`, '--yes'], { env });
  t.regex(stdout, new RegExp(`^  manual c: waits for a decision, away from customer ${ann}$`, 'm'));
  t.is(await ownerOf(db, 'c'), undefined);
});

test('who decides is the user of the system when nobody is named', async (t) => {
  const { db, env, ann, bob } = await waitingFor(t);
  t.is((await spine(['merge', `${bob}`, `${ann}`, '--yes'], { env })).code, 0);
  const [{ actor }] = await db.query(sql`select actor from spine.identity_events where event = 'merged'`);
  const [{ role }] = await db.query(sql`select current_user as role`);
  t.not(actor, '');
  t.not(actor, role);
});

test('a merge without a yes where nobody can be asked is wrong usage, and changes nothing', async (t) => {
  const { db, env, ann, bob } = await waitingFor(t);
  for (const args of [
    ['merge', `${bob}`, `${ann}`],
    ['merge', `${bob}`, '--yes'],
    ['unmerge', '1'],
    ['unmerge', 'x', '--yes'],
  ]) {
    t.is((await spine(args, { env })).code, 2, args.join(' '));
  }
  t.is(await ownerOf(db, 'bob'), bob);
});

test('who is not one customer is not guessed', async (t) => {
  const { db, env, ann } = await waitingFor(t);
  await db.query(sql`select spine.upsert_customer('manual', 'other', 'other@example.com', first_name => 'Ann')`);
  const several = await spine(['merge', 'Ann', `${ann}`, '--yes'], { env });
  t.is(several.code, 1);
  t.regex(several.stderr, /^customer +name[\s\S]*spine: several customers match\nhint: Give the id/);
  const nobody = await spine(['merge', 'zoe@example.com', `${ann}`, '--yes'], { env });
  t.regex(nobody.stderr, /^spine: no customer matches\nhint: /);
  const one = await spine(['merge', `${ann}`, 'ann@example.com', '--yes'], { env });
  t.is(one.code, 1);
  t.regex(one.stderr, /are one already\nhint: /);
});
