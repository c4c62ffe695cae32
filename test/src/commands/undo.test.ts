import { sql } from '@databases/pg';
import test from 'ava';
import { resolveCustomer } from '../../../src/spine.ts';
import { spine } from '../../support/spine.ts';
import { ownerOf, waitingFor } from '../../support/waiting.ts';

test('a split is taken back with what it printed', async (t) => {
  const { db, env, ann } = await waitingFor(t);
  await resolveCustomer(db, { provider: 'manual', externalId: 'x', email: 'ann@example.com' });
  const split = await spine(['split', 'manual:x', '--yes'], { env });
  const [, id] = /^Split\. To take it back: npx spine undo (\d+)\n/.exec(split.stdout) ?? [];
  t.truthy(id, split.stdout + split.stderr);
  t.not(await ownerOf(db, 'x'), ann);
  t.is((await spine(['undo', id!], { env })).code, 2);
  const preview = await spine(['undo', id!, '--preview'], { env });
  t.regex(
    preview.stdout,
    new RegExp(`^This would take decision ${id} back\\.\n[\\s\\S]*manual x: from customer \\d+ to customer ${ann}`),
  );
  t.not(await ownerOf(db, 'x'), ann);
  const undone = JSON.parse((await spine(['undo', id!, '--yes', '--json'], { env })).stdout);
  t.true(undone.changes.length > 0);
  t.is(await ownerOf(db, 'x'), ann);
  const again = await spine(['undo', id!, '--yes'], { env });
  t.is(again.code, 1);
  t.regex(again.stderr, /^spine: decision \d+ was taken back by .*\nhint: Nothing is left to undo/m);
});

test('what is in force is listed, each with its way back, which does it', async (t) => {
  const { db, env, ann, bob, reviews } = await waitingFor(t, 'c', 'd');
  const done = async (args: string[]) => {
    const { code, stderr } = await spine(args, { env });
    t.is(code, 0, `${args.join(' ')}: ${stderr}`);
  };
  t.is((await spine(['undo', 'list'], { env })).stdout, 'Nothing that was decided is in force.\n');
  await resolveCustomer(db, { provider: 'manual', externalId: 'x', phone: '512 555 0102' });
  await resolveCustomer(db, { provider: 'manual', externalId: 'zoe', email: 'zoe@example.com' });
  await done(['review', 'dismiss', `${reviews[1]}`]);
  await done(['review', 'link', `${reviews[0]}`, `${ann}`, '--actor', 'maria']);
  await done(['split', 'manual:x', '--yes']);
  await done(['link', 'manual:x', 'zoe@example.com', '--yes']);
  const { decisions } = JSON.parse((await spine(['undo', 'list', '--json'], { env })).stdout);
  const x = await ownerOf(db, 'x');
  t.deepEqual(
    decisions.map(({ what, undo }: { what: string; undo: string }) => [what, undo.replace(/\d+$/, 'n')]),
    [
      [`linked manual x to customer ${x}`, 'undo n'],
      [`split manual x off customer ${bob}`, 'undo n'],
      [`review ${reviews[0]}: link manual c to customer ${ann}`, 'review undo n'],
      [`review ${reviews[1]}: dismiss manual d`, 'review undo n'],
    ],
  );
  t.regex(
    (await spine(['undo', 'list', '--limit', '2'], { env })).stdout,
    /^linked[\s\S]*\nsplit[\s\S]*\nThese are the latest 2: --limit\n$/m,
  );
  for (const { undo } of decisions) {
    const [verb, ...args] = undo.split(' ');
    await done([verb, ...args, ...(verb === 'undo' ? ['--yes'] : [])]);
  }
  t.is((await spine(['undo', 'list'], { env })).stdout, 'Nothing that was decided is in force.\n');
});

test('a merge and a review are taken back by their own verbs, and it says so', async (t) => {
  const { db, env, ann, bob } = await waitingFor(t);
  const { event } = JSON.parse((await spine(['merge', `${bob}`, `${ann}`, '--yes', '--json'], { env })).stdout);
  const [{ id }] = await db.query(sql`select id from spine.identity_decisions where event_id = ${event}`);
  const refused = await spine(['undo', `${id}`, '--yes'], { env });
  t.is(refused.code, 1);
  t.regex(refused.stderr, new RegExp(`hint: Take that back: npx spine unmerge ${event}\\.`));
  const unknown = await spine(['undo', '999', '--yes'], { env });
  t.regex(unknown.stderr, /^spine: there is no decision 999\nhint: .*npx spine undo list/m);
  t.is((await spine(['undo'], { env })).code, 2);
  t.is((await spine(['undo', 'x', '--yes'], { env })).code, 2);
});
