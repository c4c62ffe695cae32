import { sql } from '@databases/pg';
import test from 'ava';
import { decideAs } from '../../../src/decide/decide_as.ts';
import { ownDatabase } from '../../support/database.ts';
import { until } from '../../support/spine.ts';

const never = new AbortController().signal;
const maria = { actor: 'maria', signal: never };

test('it is done in one transaction under a name, which does not outlive it', async (t) => {
  const { connect } = await ownDatabase(t);
  const db = connect(2);
  const read = sql`select spine.actor() as actor`;
  t.deepEqual(await decideAs(db, maria, (tx) => tx.query(read)), [{ actor: 'maria' }]);
  t.not((await db.query(read))[0].actor, 'maria');
  await t.throwsAsync(
    decideAs(db, maria, async (tx) => {
      await tx.query(sql`update spine.settings set value = '7' where name = 'max_names'`);
      throw new Error('no');
    }),
    { message: 'no' },
  );
  t.is((await db.query(sql`select value from spine.settings where name = 'max_names'`))[0].value, 5);
});

test('what is not to be kept gives its result and leaves nothing', async (t) => {
  const { db } = await ownDatabase(t);
  const change = sql`update spine.settings set value = '7' where name = 'max_names' returning value`;
  t.deepEqual(await decideAs(db, maria, (tx) => tx.query(change), { keep: false }), [{ value: 7 }]);
  t.is((await db.query(sql`select value from spine.settings where name = 'max_names'`))[0].value, 5);
});

test('a stop ends the statement on the server, and nothing was changed', async (t) => {
  const { db } = await ownDatabase(t);
  const stop = new AbortController();
  const sleeping = sql`select pg_sleep(1000)`;
  const decided = decideAs(
    db,
    { actor: 'maria', signal: stop.signal },
    async (tx) => {
      await tx.query(sql`update spine.settings set value = '7' where name = 'max_names'`);
      await tx.query(sleeping);
    },
    { write: () => {} },
  );
  const asleep = async () =>
    (await db.query(sql`select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`))
      .length > 0;
  await until(asleep);
  stop.abort();
  await t.throwsAsync(decided, { name: 'Problem', message: 'stopped, and nothing was changed' });
  await until(async () => !(await asleep()));
  t.is((await db.query(sql`select value from spine.settings where name = 'max_names'`))[0].value, 5);
  await t.throwsAsync(
    decideAs(db, { actor: 'maria', signal: stop.signal }, () => Promise.reject(new Error('was run'))),
    { name: 'Problem' },
  );
});
