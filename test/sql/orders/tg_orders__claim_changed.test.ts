import { sql } from '@databases/pg';
import { manualCustomer, manualOrder } from '../../support/payloads.ts';
import { story } from '../../support/story.ts';

const jobs = sql`select key from spine_worker.jobs where task_identifier = 'backfill_orders'`;

story('an order whose email is filled later finds its customer', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('7', { email: 'ada@example.com' }));
  await s.db.query(sql`insert into spine.orders (provider, external_id) values ('manual', 'order:1')`);
  await s.resolve();
  t.deepEqual(await s.orders(), { 'manual order:1': null });
  await s.db.query(sql`delete from spine_worker._private_jobs`);
  await s.db.query(sql`update spine.orders set email = 'ADA@example.com'`);
  t.deepEqual(await s.db.query(jobs), [{ key: null }]);
  t.deepEqual(await s.db.query(sql`select spine.has_pending() as pending`), [{ pending: true }]);
  await s.resolve();
  t.deepEqual(await s.orders(), { 'manual order:1': 'manual 7' });
  t.deepEqual(await s.db.query(sql`select from spine.changed_orders`), []);
});

story('an order that changed twice, or is gone, is read once', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('7', { email: 'ada@example.com' }));
  await s.db.query(
    sql`insert into spine.orders (provider, external_id) values ('manual', 'order:1'), ('manual', 'order:2')`,
  );
  await s.resolve();
  await s.db.query(sql`update spine.orders set email = 'bob@example.com'`);
  await s.db.query(sql`update spine.orders set email = 'ada@example.com'`);
  await s.db.query(sql`delete from spine.orders where external_id = 'order:2'`);
  t.deepEqual(await s.db.query(sql`select spine.read_changed_orders()::integer as read`), [{ read: 1 }]);
  t.deepEqual(await s.db.query(sql`select spine.read_changed_orders()::integer as read`), [{ read: 0 }]);
  await s.resolve();
  t.deepEqual(await s.orders(), { 'manual order:1': 'manual 7' });
  await s.db.query(sql`delete from spine.claims where external_id = 'order:2'`);
});

story('an order whose email changes follows it, or waits', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('7', { email: 'ada@example.com' }));
  await s.give('manual', 'customer', manualCustomer('8', { email: 'bob@example.com' }));
  await s.db.query(
    sql`insert into spine.orders (provider, external_id, email) values ('manual', 'order:1', 'ada@example.com')`,
  );
  await s.resolve();
  await s.db.query(sql`update spine.orders set email = 'bob@example.com'`);
  await s.resolve();
  t.deepEqual(await s.orders(), { 'manual order:1': 'manual 8' });
  await s.db.query(sql`update spine.orders set email = null, customer_external_id = '9'`);
  await s.resolve();
  t.deepEqual(await s.orders(), { 'manual order:1': null });
  await s.give('manual', 'customer', manualCustomer('9'));
  t.deepEqual(await s.orders(), { 'manual order:1': 'manual 9' });
});

story('what does not say who bought changes nothing, nor does an update of an order that was staged', async (s, t) => {
  await s.db.query(sql`insert into spine.orders (provider, external_id) values ('manual', 'order:1')`);
  await s.give('manual', 'order', manualOrder('2', { email: 'ada@example.com' }));
  const versions = sql`select external_id, version, state from spine.claims order by external_id`;
  const before = await s.db.query(versions);
  await s.db.query(sql`update spine.orders set status = 'paid', email = email`);
  await s.db.query(sql`update spine.orders set email = 'bob@example.com' where external_id = 'order:2'`);
  t.deepEqual(await s.db.query(versions), before);
});
