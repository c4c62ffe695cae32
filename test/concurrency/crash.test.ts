// kill -9 in the middle: after the next start nothing is lost or half-written, and the same call finishes the work.
import { sql } from '@databases/pg';
import test from 'ava';
import { migrate } from '../../src/db/migrate.ts';
import { openPool } from '../../src/db/pool.ts';
import { startDurableServer } from '../support/crash.ts';
import { invariantsHold, untilBlocked } from '../support/database.ts';
import { shopifyCustomer } from '../support/payloads.ts';
import { resolveIn, stageIn, storyIn } from '../support/story.ts';

let server: Awaited<ReturnType<typeof startDurableServer>>;
test.before('start a server to kill', async () => {
  server = await startDurableServer();
});

const people = (from: number) =>
  Array.from({ length: 100 }, (_, n) => shopifyCustomer(`${from + n}`, { email: `p${n}@example.com` }));

const calls = {
  stage_records: {
    // the last table that staging writes, at one of its last rows
    stopAt: sql`create trigger wait_here before insert on spine.claims for each row
      when (new.external_id = '295') execute function public.wait_here()`,
    prepare: async () => {},
    call: sql`select staged::integer, unchanged::integer from spine.stage_records('shopify', 'customer',
      ${people(200).map((payload) => JSON.stringify(payload))}::text[])`,
    answer: { staged: 100, unchanged: 0 },
  },
  resolve_batch: {
    stopAt: sql`create trigger wait_here before update on spine.claims for each row
      when (new.external_id = '295') execute function public.wait_here()`,
    prepare: (db: Parameters<typeof stageIn>[0]) => stageIn(db, 'shopify', 'customer', people(200)),
    call: sql`select decided::integer, created::integer, linked::integer from spine.resolve_batch()`,
    answer: { decided: 100, created: 0, linked: 100 },
  },
};

let databases = 0;

for (const [name, { stopAt, prepare, call, answer }] of Object.entries(calls)) {
  for (const victim of ['the backend', 'the whole server'] as const) {
    test.serial(`${victim} is killed in the middle of ${name}`, async (t) => {
      const url = new URL(server.url);
      url.pathname = `crash_${++databases}`;
      const admin = openPool(server.url, { verb: 'test', size: 1 });
      await admin.query(sql`create database ${sql.ident(url.pathname.slice(1))}`);
      await admin.dispose();
      await migrate(url.href);

      const before = openPool(url.href, { verb: 'test', size: 4 });
      await stageIn(before, 'shopify', 'customer', people(0));
      await resolveIn(before);
      await prepare(before);
      await before.query(sql`
        create function public.wait_here() returns trigger language plpgsql
          as 'begin perform pg_advisory_xact_lock(42); return new; end'`);
      await before.query(stopAt);
      const state = async (db: typeof before) => ({
        claims: await db.query(sql`select external_id, state, version from spine.claims order by 1`),
        customers: await storyIn(db).customers(),
        events: await db.query(sql`select event, external_id from spine.identity_events order by id`),
        identifiers: await storyIn(db).holders('email'),
      });
      const held = await state(before);

      const holder = openPool(url.href, { verb: 'test', size: 1 });
      await holder.query(sql`select pg_advisory_lock(42)`);
      const interrupted = t.throwsAsync(before.query(call));
      await untilBlocked(holder);
      const [{ pid }] = await holder.query(sql`
        select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
      await (victim === 'the backend' ? server.killBackend(pid) : server.killServer());
      await interrupted;
      await Promise.allSettled([before.dispose(), holder.dispose()]);

      const after = openPool(url.href, { verb: 'test', size: 1 });
      t.teardown(() => after.dispose());
      t.deepEqual(await state(after), held, 'what was committed is there, and nothing of the call');
      await invariantsHold(after, t);
      t.deepEqual(await after.query(call), [answer]);
      await resolveIn(after);
      t.is((await storyIn(after).customers()).length, 100);
      t.deepEqual(await after.query(sql`select from spine.claims where state <> 'resolved'`), []);
      await invariantsHold(after, t);
    });
  }
}
