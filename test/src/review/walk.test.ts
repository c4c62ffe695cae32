import { PassThrough } from 'node:stream';
import { type ConnectionPool, sql } from '@databases/pg';
import test from 'ava';
import { walkReviews } from '../../../src/review/walk.ts';
import { resolveCustomer, reviewClaim, reviewDismiss, reviewNext } from '../../../src/spine.ts';
import { invariantsHold } from '../../support/database.ts';
import { until } from '../../support/spine.ts';
import { ownerOf, type Waiting, waitingFor } from '../../support/waiting.ts';

/** A walk at a terminal whose keys are pressed one by one, each once the walk asks for it. */
function sitDown({ db }: Pick<Waiting, 'db'>, signal = new AbortController().signal) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let screen = '';
  let read = 0;
  output.on('data', (chunk) => {
    screen += chunk;
  });
  const walked = walkReviews({ db, actor: 'maria', reason: 'walked', signal, input, output });
  let over = false;
  void walked
    .finally(() => {
      over = true;
    })
    .catch(() => {});
  const asked = () => over || /\? $/.test(screen.slice(read));
  return {
    walked,
    /** Press a key, and give what the screen says until the next question, or the end. */
    async press(key: string): Promise<string> {
      await until(asked);
      read = screen.length;
      input.write(key);
      await until(() => over || (screen.length > read + 2 && asked()));
      return screen.slice(read);
    },
    end: () => input.end(),
    screen: () => screen,
  };
}

const claims = (db: ConnectionPool) =>
  db.query(sql`select id from spine.match_reviews where state = 'open' and claimed_until > now() order by id`);

test('a key decides, what is undone comes again, and at the end nothing waits', async (t) => {
  const w = await waitingFor(t, 'c', 'd', 'e');
  const { db, ann, reviews } = w;
  const { press, walked, screen } = sitDown(w);
  const dismissed = await press('d');
  t.regex(screen(), /^\n3 open\nReview \d+: manual c, several customers fit\n/);
  t.regex(
    dismissed,
    new RegExp(`Review ${reviews[0]} is dismissed\\.[\\s\\S]*\n2 open\nReview ${reviews[1]}: manual d`),
  );
  t.regex(await press('u'), new RegExp(`Review ${reviews[0]} is undone\\.\n\n3 open\nReview ${reviews[0]}: manual c`));
  t.regex(
    await press('n'),
    new RegExp(`Review ${reviews[0]} is a new customer[\\s\\S]*Review ${reviews[1]}: manual d`),
  );
  t.false([undefined, ann, w.bob].includes(await ownerOf(db, 'c')));
  t.regex(
    await press('1'),
    new RegExp(`Review ${reviews[1]} is customer ${ann}[\\s\\S]*decisions name several customers`),
  );
  t.is(await ownerOf(db, 'd'), ann);
  t.regex(await press('1'), /No review waits\.\n$/);
  t.deepEqual(await walked, { decided: 4, undone: 1, leftAside: 0, stopped: false });
  t.is(await ownerOf(db, 'e'), ann);
  t.deepEqual(await db.query(sql`select distinct actor, reason from spine.identity_decisions`), [
    { actor: 'maria', reason: 'walked' },
  ]);
  await invariantsHold(db, t);
});

test('candidates are merged into the one that is asked for; no answer merges none', async (t) => {
  const w = await waitingFor(t, 'c');
  const { press, walked } = sitDown(w);
  t.regex(await press('m'), /Merge all into which candidate/);
  t.regex(await press('x'), /1-2 link/);
  await press('m');
  t.regex(await press('2'), new RegExp(`is merged into customer ${w.bob}`));
  t.like(await walked, { decided: 1 });
  t.is(await ownerOf(w.db, 'ann'), w.bob);
  t.is(await ownerOf(w.db, 'c'), w.bob);
});

test('it explains and helps, and what is skipped comes no second time', async (t) => {
  const w = await waitingFor(t, 'c', 'd');
  const { press, walked } = sitDown(w);
  t.regex(await press('?'), /q +quit/);
  t.regex(await press('9'), /q +quit/, 'there is no ninth candidate');
  t.regex(await press('u'), /Nothing was decided in this walk yet/);
  await press('e');
  t.regex(await press('1'), /manual ann|ann@example\.com/);
  t.regex(await press('s'), /manual d/);
  t.regex(await press('s'), /Only what you skipped is left\.\n$/);
  t.deepEqual(await walked, { decided: 0, undone: 0, leftAside: 2, stopped: false });
  t.deepEqual(await claims(w.db), []);
});

test('a skipped one whose claim ran out does not end the walk, and one claimed in another terminal is shown', async (t) => {
  const w = await waitingFor(t, 'c', 'd', 'e');
  const { press, walked } = sitDown(w);
  await press('s');
  await w.db.tx(async (tx) => {
    await tx.query(sql`set local spine.actor = 'maria'`);
    await reviewClaim(tx, { review: w.reviews[2]! });
    await tx.query(
      sql`update spine.match_reviews set claimed_until = now() - interval '1 second' where id = ${w.reviews[0]}`,
    );
  });
  t.regex(await press('s'), /manual e/);
  t.regex(await press('s'), /Only what you skipped is left/);
  t.like(await walked, { leftAside: 3 });
});

test('evidence that changed while one looked is shown before anything is decided', async (t) => {
  const w = await waitingFor(t, 'c');
  const { press, walked } = sitDown(w);
  await press('?');
  await resolveCustomer(w.db, {
    provider: 'manual',
    externalId: 'bob',
    email: 'ann@example.com',
    phone: '512 555 0102',
  });
  t.regex(await press('1'), /the evidence of review \d+ has changed[\s\S]*\[2\] customer[\s\S]*email/);
  t.is(await ownerOf(w.db, 'c'), undefined);
  await press('1');
  t.like(await walked, { decided: 1 });
  t.is(await ownerOf(w.db, 'c'), w.ann);
});

test('what somebody else has decided or claimed is stepped over', async (t) => {
  const w = await waitingFor(t, 'c', 'd', 'e');
  await w.db.tx(async (tx) => {
    await tx.query(sql`set local spine.actor = 'paul'`);
    t.is(await reviewNext(tx), w.reviews[0]!);
  });
  const { press, walked } = sitDown(w);
  t.regex(await press('?'), /1-2 link/);
  await w.db.query(sql`update spine.match_reviews set claimed_by = 'paul' where id = ${w.reviews[1]}`);
  t.regex(await press('n'), /is claimed by paul until[\s\S]*manual e/);
  await w.db.tx(async (tx) => {
    await tx.query(sql`set local spine.actor = 'maria'`);
    await reviewDismiss(tx, { review: w.reviews[2]! });
  });
  t.regex(await press('n'), /was decided \(dismiss\) by maria[\s\S]*No review waits/);
  t.like(await walked, { decided: 0 });
});

test('Ctrl-C, the end of the input and a signal give back what was claimed', async (t) => {
  const w = await waitingFor(t, 'c', 'd');
  const terminal = sitDown(w);
  await terminal.press('s');
  t.is((await claims(w.db)).length, 2);
  await terminal.press('\u0003');
  t.deepEqual(await terminal.walked, { decided: 0, undone: 0, leftAside: 1, stopped: true });
  t.deepEqual(await claims(w.db), []);

  const other = sitDown(w);
  await other.press('?');
  other.end();
  t.like(await other.walked, { stopped: true });
  const stop = new AbortController();
  const third = sitDown(w, stop.signal);
  await third.press('?');
  stop.abort();
  t.like(await third.walked, { stopped: true });
  t.deepEqual(await claims(w.db), []);
});
