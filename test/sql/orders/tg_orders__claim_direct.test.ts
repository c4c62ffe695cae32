import { sql } from '@databases/pg';
import { manualOrder } from '../../support/payloads.ts';
import { story } from '../../support/story.ts';

const claims = sql`select external_id, creates, state from spine.claims order by external_id`;
const jobs = sql`select key from spine_worker.jobs where task_identifier = 'backfill_orders'`;

story(
  'rows of another program become claims that create nobody, with one job a statement, without a key',
  async (s, t) => {
    await s.db.query(
      sql`insert into spine.orders (provider, external_id) values ('manual', 'order:1'), ('manual', 'order:2')`,
    );
    t.deepEqual(await s.db.query(claims), [
      { external_id: 'order:1', creates: false, state: 'pending' },
      { external_id: 'order:2', creates: false, state: 'pending' },
    ]);
    t.deepEqual(await s.db.query(jobs), [{ key: null }]);
    await s.resolve();
  },
);

story('a row that has its customer is left alone, and so is a statement without rows', async (s, t) => {
  await s.db.query(sql`insert into spine.orders (provider, external_id, customer_id) values ('manual', 'order:1', 1)`);
  await s.db.query(sql`insert into spine.orders (provider, external_id) select 'manual', 'x' where false`);
  t.deepEqual(await s.db.query(claims), []);
  t.deepEqual(await s.db.query(jobs), []);
  await s.db.query(sql`delete from spine.orders`);
});

story('it does nothing when staging is the writer, and wakes up after', async (s, t) => {
  await s.stage('manual', 'order', manualOrder('1', { email: 'ada@example.com' }));
  t.deepEqual(await s.db.query(claims), [{ external_id: 'order:1', creates: true, state: 'pending' }]);
  t.deepEqual(await s.db.query(jobs), []);
  await s.db.query(sql`insert into spine.orders (provider, external_id) values ('manual', 'order:2')`);
  t.is((await s.db.query(claims)).length, 2);
  await s.resolve();
});

story("a provider's record replaces the claim of a row that came first", async (s, t) => {
  await s.db.query(
    sql`insert into spine.orders (provider, external_id, email) values ('manual', 'order:1', 'ada@example.com')`,
  );
  await s.resolve();
  t.deepEqual(await s.customers(), []);
  await s.give('manual', 'order', manualOrder('1', { email: 'ada@example.com' }));
  t.deepEqual(await s.db.query(claims), [{ external_id: 'order:1', creates: true, state: 'resolved' }]);
  t.deepEqual(await s.orders(), { 'manual order:1': 'manual order:1' });
});
