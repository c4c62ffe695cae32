import { sql } from '@databases/pg';
import test from 'ava';
import { rolledBack } from '../../support/database.ts';
import { qboCustomer } from '../../support/payloads.ts';
import { story } from '../../support/story.ts';

const customer = JSON.stringify(qboCustomer('1', { email: 'ada@example.com' }));

story('bytes that are no text are kept as they are', async (s, t) => {
  const reject = async () =>
    (await s.db.query(sql`select spine.reject_record('qbo', 'customer', '\\x7b00ff'::bytea, 'not UTF-8') as is_new`))[0]
      .is_new;
  t.true(await reject());
  t.false(await reject());
  t.deepEqual(await s.db.query(sql`select encode(raw, 'hex') as raw, reason, attempts from staging.rejects`), [
    { raw: '7b00ff', reason: 'not UTF-8', attempts: 2 },
  ]);
});

test(
  'reject_record: an unknown provider is IS001',
  rolledBack(async (tx, t) => {
    const call = tx.tx((inner) => inner.query(sql`select spine.reject_record('etsy', 'order', '', 'x')`));
    await t.throwsAsync(call, { code: 'IS001' } as object);
  }),
);

const retry = sql`select tried::integer, staged::integer, rejected::integer from spine.retry_rejects()`;

story('retry_rejects stages what can be read now, and keeps the rest', async (s, t) => {
  await s.stage('qbo', 'customer', '{');
  await s.db.query(
    sql`select spine.reject_record('qbo', 'customer', convert_to(${customer}, 'UTF8'), 'a rule since mended')`,
  );
  await s.db.query(sql`select spine.reject_record('qbo', 'customer', '\\xff'::bytea, 'not UTF-8')`);
  await s.db.query(sql`update staging.rejects set last_seen_at = now() - interval '1 day'`);
  t.deepEqual(await s.db.query(retry), [{ tried: 2, staged: 1, rejected: 1 }]);
  t.deepEqual(await s.rejects(), ['not JSON', 'not UTF-8']);
  t.deepEqual(await s.db.query(sql`select attempts from staging.rejects order by reason`), [
    { attempts: 2 },
    { attempts: 1 },
  ]);
  await s.resolve();
  t.deepEqual(await s.customers(), ['qbo 1']);
});

story('what was rejected and retried in one transaction leaves the rejects too', async (s, t) => {
  await s.db.query(
    sql`select spine.reject_record('qbo', 'customer', convert_to(${customer}, 'UTF8'), 'a rule since mended')`,
  );
  t.deepEqual(await s.db.query(retry), [{ tried: 1, staged: 1, rejected: 0 }]);
  t.deepEqual(await s.rejects(), []);
  await s.resolve();
});

story('retry_rejects of one provider leaves the others', async (s, t) => {
  await s.stage('qbo', 'customer', '{');
  await s.stage('shopify', 'customer', '{');
  t.deepEqual(await s.db.query(sql`select tried::integer from spine.retry_rejects('qbo')`), [{ tried: 1 }]);
});

story('retry_rejects goes on after an id, to the end', async (s, t) => {
  for (const broken of ['{', '[', '"']) await s.stage('qbo', 'customer', broken);
  const after = async (id: bigint) =>
    (await s.db.query(sql`select tried::integer, last from spine.retry_rejects(null, 2, ${id}::bigint)`))[0];
  const first = await after(0n);
  const second = await after(first.last);
  t.deepEqual([first.tried, second.tried], [2, 1]);
  t.deepEqual(await after(second.last), { tried: 0, last: null });
  t.deepEqual(
    await s.db.query(sql`select attempts from staging.rejects`),
    [2, 2, 2].map((attempts) => ({ attempts })),
  );
});

story('retry_rejects with nothing to do', async (s, t) => {
  t.deepEqual(await s.db.query(retry), [{ tried: 0, staged: 0, rejected: 0 }]);
});
