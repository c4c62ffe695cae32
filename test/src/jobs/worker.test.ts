import { sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { runWorker } from '../../../src/jobs/worker.ts';
import { createLog } from '../../../src/log.ts';
import { invariantsHold, ownDatabase } from '../../support/database.ts';
import { until } from '../../support/spine.ts';

/** A database with a worker; `stop` waits until it has finished. */
async function withWorker(t: ExecutionContext<unknown>) {
  const { db, url, connect } = await ownDatabase(t);
  const lines: { event: string }[] = [];
  const controller = new AbortController();
  const work = runWorker({
    db: connect(4),
    connectionString: url,
    batchSize: 100,
    signal: controller.signal,
    log: createLog('info', (line) => lines.push(JSON.parse(line))),
  });
  const stop = async () => {
    controller.abort();
    await work;
  };
  t.teardown(stop);
  const events = () => lines.map((line) => line.event);
  await until(() => events().includes('worker_started'));
  return { db, events, stop };
}

const stage = sql`
  select spine.stage_records('manual', 'customer', array['{"external_id": "1", "email": "ada@example.com"}'])`;
const pending = sql`select from spine.claims where state = 'pending'`;

test.serial('what is staged is resolved by itself', async (t) => {
  const { db, events } = await withWorker(t);
  await db.query(stage);
  await until(async () => (await db.query(pending)).length === 0);
  t.is((await db.query(sql`select from spine.customers`)).length, 1);
  t.true(events().includes('batch_resolved'));
  await invariantsHold(db, t);
});

test.serial('a lost job is caught by the sweep', async (t) => {
  const { db } = await withWorker(t);
  await db.tx(async (tx) => {
    await tx.query(stage);
    await tx.query(sql`delete from spine_worker._private_jobs`);
  });
  await until(async () => (await db.query(pending)).length === 0);
  t.is((await db.query(sql`select from spine.customers`)).length, 1);
});

test.serial('an order that another program inserts gets its customer within a second', async (t) => {
  const { db } = await withWorker(t);
  await db.query(stage);
  await until(async () => (await db.query(pending)).length === 0);
  const inserted = performance.now();
  await db.query(sql`
    insert into spine.orders (provider, external_id, kind, state, email)
    values ('manual', 'order:9', 'sale', 'open', 'ada@example.com')`);
  await until(async () => (await db.query(sql`select from spine.orders where customer_id is not null`)).length === 1);
  const waited = performance.now() - inserted;
  t.log(`${Math.round(waited)} ms`);
  t.true(waited < 5_000, 'a second on a machine of its own');
});

test.serial('a worker that loses its connections begins anew', async (t) => {
  const { db, events } = await withWorker(t);
  await db.query(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);
  await until(() => events().filter((event) => event === 'worker_started').length === 2);
  t.true(events().includes('worker_failed'));
  await db.query(stage);
  await until(async () => (await db.query(pending)).length === 0);
  t.pass();
});

test.serial('stopped, it finishes and says so', async (t) => {
  const { events, stop } = await withWorker(t);
  await stop();
  t.is(events().at(-1), 'worker_stopped');
});
