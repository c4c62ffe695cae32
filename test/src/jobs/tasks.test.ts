import { sql } from '@databases/pg';
import test from 'ava';
import { sqlstate } from '../../../src/db/sqlstate.ts';
import { createDrain } from '../../../src/jobs/tasks.ts';
import { createLog } from '../../../src/log.ts';
import { ownDatabase } from '../../support/database.ts';

test('whoever asks during a drain gets the next one, together with all who do', async (t) => {
  const { db, connect } = await ownDatabase(t);
  const { signal } = new AbortController();
  const drain = createDrain({ db: connect(2), log: createLog('error'), signal, batchSize: 100 });
  const ended: string[] = [];
  const first = drain().then(() => ended.push('first'));
  const second = drain();
  t.is(drain(), second);
  const staged = db.query(sql`
    select spine.stage_records('manual', 'customer', array['{"external_id": "1", "email": "ada@example.com"}'])`);
  await Promise.all([first, second.then(() => ended.push('second')), staged]);
  t.deepEqual(ended, ['first', 'second']);
  await drain();
  t.is((await db.query(sql`select from spine.claims where state = 'pending'`)).length, 0);
});

test('a drain that fails fails those who asked for it, and the next is another', async (t) => {
  const { connect } = await ownDatabase(t);
  const db = connect(2);
  const { signal } = new AbortController();
  const log = createLog('error');
  const drain = createDrain({ db, log, signal, batchSize: 0 });
  const ended = await Promise.allSettled([drain(), drain()]);
  t.deepEqual(
    ended.map((one) => one.status === 'rejected' && sqlstate(one.reason)),
    ['IS004', 'IS004'],
  );
});
