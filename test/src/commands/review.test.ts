import { sql } from '@databases/pg';
import test from 'ava';
import { invariantsHold } from '../../support/database.ts';
import { spine } from '../../support/spine.ts';
import { ownerOf, waitingFor } from '../../support/waiting.ts';

test('what waits is listed and shown, each candidate with what points at it', async (t) => {
  const { env, ann, bob, reviews } = await waitingFor(t, 'c', 'd');
  const list = await spine(['review', 'list'], { env });
  t.is(list.code, 0, list.stderr);
  t.regex(list.stdout, new RegExp(`^${reviews[0]} +manual +c +Kim +candidates +${ann} Ann, ${bob} Bob `, 'm'));
  t.regex((await spine(['review', 'list', '--limit', '1'], { env })).stdout, /\n1 of 2 are shown: --limit\n$/);
  const { open, reviews: listed } = JSON.parse((await spine(['review', 'list', '--json'], { env })).stdout);
  t.is(open, 2);
  t.like(listed, [{ review: Number(reviews[0]), identity_key: 'c' }, { identity_key: 'd' }]);

  const show = await spine(['review', 'show', `${reviews[0]}`], { env });
  t.is(show.code, 0, show.stderr);
  t.regex(show.stdout, new RegExp(`who waits +customer ${ann} +customer ${bob}`));
  t.regex(show.stdout, /^emails +ann@example\.com +=/m);
  t.regex(show.stdout, /^points here +- +email +phone$/m);
  const json = JSON.parse((await spine(['review', 'show', `${reviews[0]}`, '--json'], { env })).stdout);
  t.like(json, { state: 'open', names: ['Kim'], emails: ['ann@example.com'] });
  t.like(json.candidates, [
    { customer_id: Number(ann), evidence: [{ kind: 'email' }] },
    { customer_id: Number(bob), evidence: [{ kind: 'phone' }] },
  ]);
});

test('a review is linked under the name of who did it, undone, and dismissed', async (t) => {
  const { env, db, ann, reviews } = await waitingFor(t, 'c');
  const id = `${reviews[0]}`;
  const link = await spine(['review', 'link', id, 'ann@example.com', '--actor', 'maria', '--reason', 'asked'], { env });
  t.is(link.code, 0, link.stderr);
  t.true(link.stdout.startsWith(`Review ${id} is customer ${ann}.\n`), link.stdout);
  t.is(await ownerOf(db, 'c'), ann);
  t.like(await db.query(sql`select actor, reason from spine.identity_decisions where decision = 'same'`), [
    { actor: 'maria', reason: 'asked' },
  ]);
  const again = await spine(['review', 'create', id], { env });
  t.is(again.code, 1);
  t.regex(again.stderr, /^spine: review \d+ was decided \(link\) by maria.*\nhint: .*npx spine review undo \d+\.\n$/);
  t.regex((await spine(['review', 'show', id], { env })).stdout, /Decided by maria on .*: link \(customer \d+\)\.\n$/);

  t.is((await spine(['review', 'undo', id], { env })).stdout.split('\n')[0], `Review ${id} is undone.`);
  t.not(await ownerOf(db, 'c'), ann);
  const dismissed = JSON.parse((await spine(['review', 'dismiss', id, '--json'], { env })).stdout);
  t.is(typeof dismissed.event, 'number');
  t.is((await spine(['review', 'list'], { env })).stdout, 'No review waits.\n');
  await invariantsHold(db, t);
});

test('with --preview nothing is decided, whatever is asked', async (t) => {
  const { env, db, ann, reviews } = await waitingFor(t, 'c');
  const id = `${reviews[0]}`;
  for (const [action, ...args] of [
    ['link', id, `${ann}`],
    ['create', id],
    ['dismiss', id],
  ]) {
    const { code, stdout, stderr } = await spine(['review', action!, ...args, '--preview'], { env });
    t.is(code, 0, stderr);
    t.regex(stdout, /^This would /);
  }
  t.is((await spine(['review', 'claim', id, '--preview'], { env })).code, 2);
  t.like(await db.query(sql`select state, claimed_by from spine.match_reviews where id = ${reviews[0]}`), [
    { state: 'open', claimed_by: null },
  ]);
  await spine(['review', 'dismiss', id], { env });
  t.is((await spine(['review', 'undo', id, '--preview'], { env })).code, 0);
  t.like(await db.query(sql`select state from spine.match_reviews where id = ${reviews[0]}`), [{ state: 'decided' }]);
});

test('a customer that is no candidate is linked only with a yes: its number may be a slip', async (t) => {
  const { env, db, ann, bob, reviews } = await waitingFor(t, 'c');
  const [{ customer_id: zoe }] = await db.query(
    sql`select customer_id from spine.upsert_customer('manual', 'zoe', 'zoe@example.com')`,
  );
  const link = ['review', 'link', `${reviews[0]}`, `${zoe}`];
  const refused = await spine(link, { env });
  t.is(refused.code, 2);
  t.regex(refused.stderr, /is none of the candidates of review \d+\.\n[\s\S]*give --yes/);
  t.regex(
    (await spine([...link, '--preview'], { env })).stdout,
    /^This would link .*, who is none of its candidates\.\n/,
  );
  t.is(await ownerOf(db, 'c'), undefined);
  t.is((await spine([...link, '--yes'], { env })).code, 0);
  t.is(await ownerOf(db, 'c'), zoe);

  // a candidate may go by an id that was merged into it
  await spine(['review', 'undo', `${reviews[0]}`], { env });
  await spine(['merge', `${zoe}`, `${ann}`, '--yes'], { env });
  t.is((await spine(link, { env })).stdout.split('\n')[0], `Review ${reviews[0]} is customer ${ann}.`);
  t.not(ann, bob);
});

test('what waits again is told once, though it had two reasons to be decided', async (t) => {
  const { env, ann, reviews } = await waitingFor(t, 'c');
  await spine(['review', 'link', `${reviews[0]}`, `${ann}`], { env });
  const { stdout } = await spine(['review', 'undo', `${reviews[0]}`], { env });
  t.is(stdout, `Review ${reviews[0]} is undone.\n1 waits:\n  manual c: waits for a decision\n`);
});

test('one may be a new customer', async (t) => {
  const { env, db, ann, bob, reviews } = await waitingFor(t, 'c');
  const { code, stdout } = await spine(['review', 'create', `${reviews[0]}`], { env });
  t.is(code, 0);
  t.regex(stdout, /manual c: a new customer \d+/);
  const owner = await ownerOf(db, 'c');
  t.true(owner !== undefined && owner !== ann && owner !== bob);
});

test('a merge of candidates is shown first, and without a terminal needs a yes', async (t) => {
  const { env, db, ann, bob, reviews } = await waitingFor(t, 'c');
  const merge = ['review', 'merge', `${reviews[0]}`, `${ann}`];
  const refused = await spine(merge, { env });
  t.is(refused.code, 2);
  t.regex(refused.stderr, /nobody can be asked here: give --yes/);
  const preview = await spine([...merge, '--preview'], { env });
  t.regex(preview.stdout, new RegExp(`customer ${bob} is merged into customer ${ann}`));
  t.is(await ownerOf(db, 'bob'), bob);
  t.is((await spine([...merge, '--yes'], { env })).code, 0);
  t.is(await ownerOf(db, 'bob'), ann);
  t.is(await ownerOf(db, 'c'), ann);
});

test('a claim keeps others away until it is given back', async (t) => {
  const { env, reviews } = await waitingFor(t, 'c');
  const id = `${reviews[0]}`;
  const maria = ['--actor', 'maria'];
  t.deepEqual(JSON.parse((await spine(['review', 'claim', '--json', ...maria], { env })).stdout), {
    claimed: Number(id),
  });
  const other = await spine(['review', 'claim', id, '--actor', 'paul'], { env });
  t.is(other.code, 1);
  t.regex(other.stderr, /somebody else has claimed review/);
  const decided = await spine(['review', 'dismiss', id, '--actor', 'paul'], { env });
  t.is(decided.code, 1);
  t.regex(decided.stderr, /is claimed by maria until/);
  t.is((await spine(['review', 'release', id, ...maria], { env })).stdout, `Review ${id} is free.\n`);
  t.is(
    (await spine(['review', 'claim', id, '--minutes', '3', '--actor', 'paul'], { env })).stdout,
    `Review ${id} is yours for 3 minutes.\n`,
  );
});

test('what was decided on evidence that has changed is refused, and shown as it is now', async (t) => {
  const { env, reviews, ann } = await waitingFor(t, 'c');
  const stale = await spine(['review', 'link', `${reviews[0]}`, `${ann}`, '--digest', 'old'], { env });
  t.is(stale.code, 1);
  t.regex(stale.stdout, /who waits/);
  t.regex(stale.stderr, /^spine: the evidence of review \d+ has changed\ndetail: \{.*\}\nhint: Look at it again/);
  t.false(stale.stderr.includes('ann@example.com'));
});

test('wrong usage is told apart from what is not there', async (t) => {
  const { env } = await waitingFor(t);
  for (const [args, message] of [
    [['review'], /walked at a terminal; elsewhere: spine review list/],
    [['review', 'lnk'], /no "spine review lnk"; did you mean "spine review link"/],
    [['review', 'link', '1'], /which customer/],
    [['review', 'create'], /say which review/],
    [['review', 'create', 'x'], /"x" is no id of a review/],
    [['review', 'create', '1', '2'], /"2" is one argument too many/],
    [['review', 'create', '1', '--actor', ' '], /--actor takes the name/],
  ] as const) {
    const { code, stderr } = await spine([...args], { env });
    t.is(code, 2, args.join(' '));
    t.regex(stderr, message);
  }
  const missing = await spine(['review', 'show', '99'], { env });
  t.is(missing.code, 1);
  t.regex(missing.stderr, /^spine: there is no review 99\nhint: /);
});
