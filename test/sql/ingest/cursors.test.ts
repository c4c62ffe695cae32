// open_feed(), move_cursor(), schedule_feed() and start_run(): what a reader of a feed keeps.
import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import { rolledBack } from '../../support/database.ts';

const open = async (db: Queryable, mode = 'incremental') =>
  (await db.query(sql`select spine.open_feed('qbo', '', 'order', ${mode}::text) as position`))[0].position;
const move = (db: Queryable, from: object, to: object, mode = 'incremental') =>
  db.query(sql`
    select spine.move_cursor('qbo', '', 'order', ${mode}::text, ${JSON.stringify(from)}::jsonb, ${JSON.stringify(to)}::jsonb)`);
const start = async (db: Queryable, mode = 'incremental'): Promise<bigint> =>
  (await db.query(sql`select spine.start_run('qbo', '', 'order', ${mode}::text) as id`))[0].id;
const finish = (db: Queryable, id: bigint, fetched = 0, error: string | null = null) =>
  db.query(sql`
    update spine.sync_runs set finished_at = now(), fetched = ${fetched}::bigint, staged = ${fetched}::bigint, error = ${error}::text where id = ${id}::bigint`);
const runs = async (db: Queryable) =>
  await db.query(
    sql`select mode, fetched, finished_at is not null as finished, error from spine.sync_runs order by id`,
  );

test(
  'a feed begins at {} and goes on where its cursor was moved to',
  rolledBack(async (tx, t) => {
    t.deepEqual(await open(tx), {});
    await move(tx, {}, { v: 1, page: 2 });
    t.deepEqual(await open(tx), { v: 1, page: 2 });
  }),
);

test(
  'a backfill has a cursor of its own',
  rolledBack(async (tx, t) => {
    await open(tx);
    await open(tx, 'full');
    await move(tx, {}, { page: 1 });
    t.deepEqual(await open(tx, 'full'), {});
  }),
);

test(
  'a cursor that another reader moved is not moved, and the error says that nothing is lost',
  rolledBack(async (tx, t) => {
    await open(tx);
    await move(tx, {}, { page: 1 });
    const error = await t.throwsAsync(
      tx.tx((inner) => move(inner, {}, { page: 7 })),
      { code: 'IS006' },
    );
    t.like(error, { hint: 'Nothing is lost: the other one goes on. Run one daemon for each provider.' });
    await t.throwsAsync(
      tx.tx((inner) => inner.query(sql`select spine.move_cursor('qbo', '', 'never opened', 'full', '{}', '{}')`)),
      { code: 'IS006' },
    );
    t.deepEqual(await open(tx), { page: 1 });
  }),
);

test(
  'the time of the next reading is noted and taken back, and no cursor is moved by it',
  rolledBack(async (tx, t) => {
    const schedule = (at: string | null) =>
      tx.query(sql`select spine.schedule_feed('qbo', '', 'order', ${at}::timestamptz)`);
    const next = async () => (await tx.query(sql`select position, next_run_at from spine.sync_cursors`))[0];
    await schedule('2026-05-01T00:00:00Z');
    await move(tx, {}, { page: 1 });
    await schedule('2026-05-02T00:00:00Z');
    t.deepEqual(await next(), { position: { page: 1 }, next_run_at: new Date('2026-05-02T00:00:00Z') });
    await schedule(null);
    t.is((await next()).next_run_at, null);
  }),
);

test(
  'a run that was killed is closed by the next of the same feed and mode',
  rolledBack(async (tx, t) => {
    await start(tx, 'full');
    await start(tx);
    await start(tx);
    t.deepEqual(await runs(tx), [
      { mode: 'full', fetched: 0n, finished: false, error: null },
      { mode: 'incremental', fetched: 0n, finished: true, error: 'it was killed before its end' },
      { mode: 'incremental', fetched: 0n, finished: false, error: null },
    ]);
  }),
);

test(
  'of runs that found nothing the last is kept; those that found something, or failed, all are',
  rolledBack(async (tx, t) => {
    const one = async (fetched: number, error: string | null = null) =>
      await finish(tx, await start(tx), fetched, error);
    for (const fetched of [3, 0, 0, 0]) await one(fetched);
    await one(0, 'refused');
    for (const fetched of [0, 0]) await one(fetched);
    const kept = await runs(tx);
    t.deepEqual(
      kept.map(({ fetched, error }) => [Number(fetched), error]),
      [
        [3, null],
        [0, null],
        [0, 'refused'],
        [0, null],
        [0, null],
      ],
    );
  }),
);
