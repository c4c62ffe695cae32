import { sql } from '@databases/pg';
import test from 'ava';
import { announceWorker, countWorkers, leave } from '../../../src/jobs/presence.ts';
import { ownDatabase } from '../../support/database.ts';

test('workers are counted while they live', async (t) => {
  const { db, connect } = await ownDatabase(t);
  t.is(await countWorkers(db), 0);
  await connect().task(async (first) => {
    await announceWorker(first);
    t.is(await countWorkers(db), 1);
    await connect().task(async (second) => {
      await announceWorker(second);
      t.is(await countWorkers(db), 2);
      await leave(second);
    });
    t.is(await countWorkers(db), 1);
    await leave(first);
  });
  t.is(await countWorkers(db), 0);
});

test('the first worker frees the jobs of dead ones, a second one touches nothing', async (t) => {
  const { db, connect } = await ownDatabase(t);
  const lockJob = async () => {
    await db.query(sql`select spine_worker.add_job('resolve_pending', job_key => 'r')`);
    await db.query(sql`
      update spine_worker._private_jobs set locked_at = now(), locked_by = 'dead' where key = 'r'`);
  };
  const locked = async () => (await db.query(sql`select from spine_worker.jobs where locked_by is not null`)).length;
  await lockJob();
  await connect().task(async (first) => {
    t.deepEqual(await announceWorker(first), { freed: 1 });
    t.is(await locked(), 0);
    await lockJob();
    await connect().task(async (second) => {
      t.deepEqual(await announceWorker(second), { freed: 0 });
      t.is(await locked(), 1);
    });
  });
});
