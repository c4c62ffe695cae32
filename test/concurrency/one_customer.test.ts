import { sql } from '@databases/pg';
import test from 'ava';
import { invariantsHold, ownDatabase } from '../support/database.ts';
import { stageIn, storyIn } from '../support/story.ts';

const CONNECTIONS = 20;

test('twenty connections that resolve claims with one new email at once make one customer', async (t) => {
  const { db, connect } = await ownDatabase(t);
  const connections = Array.from({ length: CONNECTIONS }, () => connect());
  await Promise.all(connections.map((connection) => connection.query(sql`select 1`)));
  const answers = await Promise.all(
    connections.map((connection, n) =>
      connection.query(sql`
        select customer_id, is_new from spine.resolve_customer('manual', ${`${n}`}, email => 'ada@example.com')`),
    ),
  );
  t.is(new Set(answers.map(([answer]) => answer.customer_id)).size, 1);
  t.is(answers.filter(([answer]) => answer.is_new).length, 1);
  t.like(await storyIn(db).customers(), { length: 1 });
  await invariantsHold(db, t);
});

test('twenty connections that stage and resolve at once make one customer and no deadlock', async (t) => {
  const { db, connect } = await ownDatabase(t);
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, n) => {
      const connection = connect();
      const [provider, entity] = [
        ['shopify', 'customer'],
        ['manual', 'customer'],
        ['manual', 'order'],
      ][n % 3]!;
      const payload = {
        id: `${n}`,
        email: 'ada@example.com',
        created_at: '2026-03-01T00:00:00Z',
        total_price: '1.00',
        currency: 'USD',
      };
      await stageIn(connection, provider!, entity!, [payload]);
      await connection.query(sql`select spine.resolve_pending()`);
      await connection.query(sql`select spine.backfill_orders()`);
    }),
  );
  t.like(await storyIn(db).customers(), { length: 1 });
  t.deepEqual(await db.query(sql`select from spine.claims where state <> 'resolved'`), []);
  await invariantsHold(db, t);
});
