import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { checkFeeds } from '../../../src/doctor/feeds.ts';
import type { Feed, Mode, Source } from '../../../src/ingest/provider.ts';
import { ProviderError } from '../../../src/ingest/provider_error.ts';
import { runFeed } from '../../../src/ingest/run_feed.ts';
import { invariantsHold, ownDatabase } from '../../support/database.ts';
import { answering, People, quiet, sourceOf } from './counterpart.ts';

async function reading(t: ExecutionContext<unknown>, count: number) {
  const { db, connect } = await ownDatabase(t);
  const api = new People(count);
  const url = await answering(t, api.handle);
  const controller = new AbortController();
  const { signal } = controller;
  const source = sourceOf({ url, signal });
  const read = (mode: Mode = 'incremental', more: Partial<Parameters<typeof runFeed>[2]> = {}, feed?: Feed) =>
    runFeed(feed ?? source.feeds[0]!, source, { db, log: quiet, signal, mode, ...more });
  const staged = async () => (await db.query(sql`select from staging.records`)).length;
  const runs = async () =>
    await db.query(sql`
      select fetched::integer, staged::integer, same::integer, error, finished_at is not null as finished
      from spine.sync_runs where kind = 'sync' order by id`);
  return { db, connect, api, source, read, staged, runs, controller };
}

test('page after page is staged with its cursor, and the next reading finds what is new', async (t) => {
  const { db, api, read, staged, runs } = await reading(t, 5);
  t.like(await read(), { pages: 3, staged: 5, unchanged: 0 });
  t.like(await read(), { pages: 1, staged: 0, unchanged: 0 });
  api.people.push({ external_id: 'p6', email: 'p6@example.com' });
  t.like(await read(), { pages: 1, staged: 1 });
  t.is(await staged(), 6);
  t.deepEqual(
    (await runs()).map(({ fetched, error, finished }) => [fetched, error, finished]),
    [
      [5, null, true],
      [0, null, true],
      [1, null, true],
    ],
  );
  await invariantsHold(db, t);
});

test('full has a cursor of its own, reads everything again, and once more', async (t) => {
  const { read } = await reading(t, 3);
  await read();
  t.like(await read('full'), { unchanged: 3 });
  t.like(await read('full'), { unchanged: 3 });
  t.like(await read(), { unchanged: 0, staged: 0 });
});

test('a failure keeps everything before it, says why, and the next reading goes on there', async (t) => {
  const { api, read, staged, runs } = await reading(t, 5);
  api.before = (_, reply) => {
    if (api.requests === 2) reply.code(422).send('{"email": "ada@example.com"}');
  };
  const ran = await read();
  t.like(ran, { pages: 1, staged: 2, error: 'a request was refused with 422' });
  t.true(ran.hint !== undefined);
  t.is(await staged(), 2);
  t.like(await read(), { pages: 2, staged: 3, unchanged: 0 });
  t.like((await runs())[0], { fetched: 2, error: 'a request was refused with 422', finished: true });
});

test('what can not be read is kept as a reject, and the cursor goes on', async (t) => {
  const { db, read } = await reading(t, 0);
  const feed: Feed = {
    entity: 'customer',
    async *pages() {
      const rejects = [{ entity: 'customer' as const, raw: Buffer.from([0xff, 0x00]), reason: 'not text' }];
      yield {
        records: [{ entity: 'customer' as const, payload: '{"no": "id"' }],
        rejects,
        position: { v: 1, done: true },
      };
    },
  };
  t.like(await read('incremental', {}, feed), { staged: 0, rejected: 2, pages: 1 });
  t.is((await db.query(sql`select from staging.rejects`)).length, 2);
  t.deepEqual(await db.query(sql`select position from spine.sync_cursors`), [{ position: { v: 1, done: true } }]);
});

test('a page that the database refuses moves no cursor', async (t) => {
  const { db, read, staged } = await reading(t, 4);
  await db.query(sql`alter table staging.records add constraint no_p3 check (external_id <> 'p3')`);
  const ran = await read();
  t.like(ran, { pages: 1, staged: 2, error: 'the database refused it (23514)' });
  t.is(await staged(), 2);
  await db.query(sql`alter table staging.records drop constraint no_p3`);
  t.like(await read(), { staged: 2 });
});

test('a database that goes away under it is no failure of the feed', async (t) => {
  const { db, api, connect, read, runs, staged } = await reading(t, 6);
  const other = connect(1);
  api.before = async () => {
    if (api.requests !== 2) return;
    await other.query(sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`);
  };
  await t.throwsAsync(read());
  t.is((await read()).error, undefined);
  t.is(await staged(), 6);
  t.deepEqual(
    (await runs()).map(({ error }) => error),
    ['it was killed before its end', null],
  );
  t.deepEqual(
    (await checkFeeds(db)).map(({ state }) => state),
    ['ok'],
  );
});

/** A reading whose first request is not answered until it may go on. */
async function heldUp<Ran>(api: People, read: () => Promise<Ran>) {
  const { promise, resolve: goOn } = Promise.withResolvers<void>();
  api.before = () => promise;
  const first = read();
  while (api.requests === 0) await sleep(5);
  return { first, goOn };
}

test('two readers of a feed: the second leaves it to the first, or waits for it', async (t) => {
  const { api, connect, read } = await reading(t, 4);
  const { first, goOn } = await heldUp(api, read);
  const other = connect(2);
  t.like(await read('incremental', { db: other }), { overtaken: true, pages: 0 });
  const busy = Promise.withResolvers<void>();
  const waiting = read('incremental', { db: other, wait: true, onBusy: busy.resolve });
  await busy.promise;
  goOn();
  t.like(await first, { staged: 4 });
  t.like(await waiting, { staged: 0, unchanged: 0 });
});

test('waiting for another reader ends with the signal', async (t) => {
  const { api, connect, read } = await reading(t, 4);
  const { first, goOn } = await heldUp(api, read);
  const stop = new AbortController();
  const waiting = read('incremental', { db: connect(2), wait: true, signal: stop.signal });
  stop.abort('SIGINT');
  t.like(await waiting, { overtaken: true });
  goOn();
  await first;
});

test('a reader whose cursor was moved under it stages nothing more', async (t) => {
  const { db, api, read, staged, runs } = await reading(t, 6);
  api.before = async () => {
    // as one would whose lock went with a broken connection
    if (api.requests === 2) await db.query(sql`update spine.sync_cursors set position = '{"after": 99}'`);
  };
  t.like(await read(), { overtaken: true, pages: 1, staged: 2 });
  t.is(await staged(), 2);
  t.like((await runs())[0], { finished: true, error: 'it was stopped before its end' });
});

test('a stop finishes the page in hand, and is no success', async (t) => {
  const { read, controller, runs, staged } = await reading(t, 6);
  const ran = await read('incremental', { onPage: () => controller.abort('SIGINT') });
  t.like(ran, { pages: 1, staged: 2 });
  t.is(ran.error, undefined);
  t.is(await staged(), 2);
  t.like((await runs())[0], { fetched: 2, error: 'it was stopped before its end' });
});

test('a stop while the provider is asked is no error', async (t) => {
  const { api, read, controller } = await reading(t, 6);
  api.before = () => controller.abort('SIGINT');
  const ran = await read();
  t.is(ran.error, undefined);
  t.is(ran.pages, 0);
});

test('a stop while the provider is waited for keeps the reason in the run', async (t) => {
  const { read, controller, runs } = await reading(t, 0);
  const feed: Feed = {
    entity: 'customer',
    // biome-ignore lint/correctness/useYield: it is stopped before its first page
    async *pages() {
      controller.abort('SIGINT');
      throw new ProviderError('manual answered 503', 'wait');
    },
  };
  t.like(await read('incremental', {}, feed), { error: undefined, waitedFor: 'manual answered 503' });
  t.like((await runs())[0], { finished: true, error: 'it was stopped before its end: manual answered 503' });
});

test('how long the provider wants to be left alone is passed on', async (t) => {
  const { read } = await reading(t, 0);
  const feed: Feed = {
    entity: 'customer',
    // biome-ignore lint/correctness/useYield: it fails before its first page
    async *pages() {
      throw new ProviderError('enough', 'wait', { wait: 5000 });
    },
  };
  t.like(await read('incremental', {}, feed), { error: 'enough', hint: 'wait', wait: 5000 });
});

test('a page of several entities is staged customers first, and more records than a call takes', async (t) => {
  const { db, source } = await reading(t, 0);
  const customers = Array.from({ length: 1100 }, (_, n) => ({
    entity: 'customer' as const,
    payload: JSON.stringify({ external_id: `c${n}` }),
  }));
  const order = {
    entity: 'order' as const,
    payload: JSON.stringify({ external_id: 'o1', customer_external_id: 'c1' }),
  };
  const feed: Feed = {
    entity: 'order',
    async *pages() {
      yield { records: [order, ...customers], position: { v: 1 } };
    },
  };
  const both: Source = { ...source, feeds: [feed] };
  const { signal } = new AbortController();
  t.like(await runFeed(feed, both, { db, log: quiet, signal, mode: 'incremental' }), { staged: 1101, rejected: 0 });
  const [{ last }] = await db.query(sql`select entity as last from staging.records order by seq desc limit 1`);
  t.is(last, 'order');
});
