import { sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { runDaemon } from '../../../src/ingest/daemon.ts';
import { keepDelivery } from '../../../src/ingest/keep_delivery.ts';
import type { Source } from '../../../src/ingest/provider.ts';
import { ownDatabase } from '../../support/database.ts';
import { until } from '../../support/spine.ts';
import { answering, listeningLog, module, People, sourceOf } from './counterpart.ts';

async function running(t: ExecutionContext<unknown>, { count = 3, interval = 20, more = {} as Partial<Source> } = {}) {
  const { db } = await ownDatabase(t);
  const api = new People(count);
  const controller = new AbortController();
  const { signal } = controller;
  const source = { ...sourceOf({ url: await answering(t, api.handle), signal, interval }), ...more };
  const { log, lines } = listeningLog();
  const start = () => runDaemon({ db, log, signal, module, source });
  const staged = async () => (await db.query(sql`select from staging.records`)).length;
  const next = async () => (await db.query(sql`select next_run_at from spine.sync_cursors`))[0]?.next_run_at;
  const deliver = (body: object) =>
    keepDelivery(db, source, { key: String(Math.random()), topic: 'person', body: Buffer.from(JSON.stringify(body)) });
  t.teardown(() => controller.abort('test'));
  return { db, api, source, start, staged, next, deliver, lines, stop: () => controller.abort('SIGINT') };
}

test('it reads again and again, says when next, and stops in order', async (t) => {
  const { api, start, staged, next, stop, lines } = await running(t);
  const ended = start();
  await until(async () => (await staged()) === 3);
  api.people.push({ external_id: 'p4', email: 'p4@example.com' });
  await until(async () => (await staged()) === 4);
  await until(async () => (await next()) instanceof Date);
  stop();
  await ended;
  t.is(await next(), null);
  t.regex(lines.at(-1)!, /ingester_stopped.*SIGINT/);
});

test('a delivery that asks for it has the feed read before its time', async (t) => {
  const { api, start, staged, deliver, stop } = await running(t, { interval: 3_600_000 });
  const ended = start();
  await until(async () => (await staged()) === 3);
  api.people.push({ external_id: 'p4', email: 'p4@example.com' });
  await deliver({ read: true });
  await until(async () => (await staged()) === 4);
  stop();
  await ended;
  t.pass();
});

test('deliveries are worked off while a feed is read', async (t) => {
  const { api, start, staged, deliver, stop } = await running(t);
  const { promise: held, resolve: goOn } = Promise.withResolvers<void>();
  api.before = (request) => ((request.query as { id?: string }).id ? undefined : held);
  const ended = start();
  await until(() => api.requests > 0);
  await deliver({ record: { external_id: 'r1' } });
  await deliver({ fetch: 'p1' });
  await until(async () => (await staged()) === 2);
  goOn();
  await until(async () => (await staged()) === 4);
  stop();
  await ended;
  t.pass();
});

test('a feed that another reader has in hand is looked at again soon, should that one be killed', async (t) => {
  const { db, api, start, staged, stop } = await running(t, { interval: 3_600_000 });
  const lock = sql`hashtextextended('spine.feed manual  customer incremental', 0)`;
  let ended: Promise<void> | undefined;
  await db.task(async (other) => {
    await other.query(sql`select pg_advisory_lock(${lock})`);
    ended = start();
    await until(
      async () => (await db.query(sql`select from spine.sync_cursors where next_run_at is not null`)).length > 0,
    );
    t.is(api.requests, 0);
    await other.query(sql`select pg_advisory_unlock(${lock})`);
  });
  await until(async () => (await staged()) === 3);
  stop();
  await ended;
});

test('a provider that fails is asked again, later each time, and then read', async (t) => {
  const { api, start, staged, stop, db } = await running(t, { interval: 1 });
  let fails = true;
  api.before = (_, reply) => void (fails && reply.code(422).send('{}'));
  const ended = start();
  const failures = async () => (await db.query(sql`select from spine.sync_runs where error is not null`)).length;
  await until(async () => (await failures()) >= 2);
  fails = false;
  await until(async () => (await staged()) === 3);
  stop();
  await ended;
  t.pass();
});

test('a database that refuses everything is waited for, not asked in a loop', async (t) => {
  const { db, start, staged, stop, lines } = await running(t);
  await db.query(sql`alter table spine.sync_runs add constraint away check (kind <> 'sync')`);
  const ended = start();
  const failed = () => lines.filter((line) => line.includes('reading_failed'));
  await until(() => failed().length >= 2);
  const rests = failed().map((line) => JSON.parse(line).retry_in_ms);
  t.true(rests[1] > rests[0]);
  await db.query(sql`alter table spine.sync_runs drop constraint away`);
  await until(async () => (await staged()) === 3);
  stop();
  await ended;
});

test('what comes by a queue is kept and staged; a queue that fails is listened to again', async (t) => {
  let times = 0;
  const listen: NonNullable<Source['listen']> = async (keep) => {
    if (times++ === 0) throw new Error('the queue is away');
    await keep({ key: 'q1', topic: 'person', body: Buffer.from('{"record": {"external_id": "q1"}}') });
  };
  const { start, staged, stop, lines } = await running(t, { count: 0, more: { listen } });
  const ended = start();
  await until(async () => (await staged()) === 1);
  t.true(lines.some((line) => line.includes('listening_failed')));
  stop();
  await ended;
});

test('an interval of an hour does not keep a stop waiting, and the source is closed', async (t) => {
  let closed = 0;
  const close = async () => {
    closed++;
  };
  const { start, staged, stop } = await running(t, { interval: 3_600_000, more: { close } });
  const ended = start();
  await until(async () => (await staged()) === 3);
  stop();
  await ended;
  t.is(closed, 1);
});
