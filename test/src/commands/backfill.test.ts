import { sql } from '@databases/pg';
import test from 'ava';
import { ownDatabase } from '../../support/database.ts';
import { spine } from '../../support/spine.ts';

test('an order whose customer is known is given it, once', async (t) => {
  const { db, url } = await ownDatabase(t);
  const env = { DATABASE_URL: url };
  await db.query(sql`
    select spine.stage_records('manual', 'customer', array['{"external_id": "1", "email": "ada@example.com"}'])`);
  await db.query(sql`select spine.resolve_pending()`);
  await db.query(sql`
    insert into spine.orders (provider, external_id, kind, state, email)
    values ('manual', 'order:9', 'sale', 'open', 'ada@example.com')`);
  const { code, stdout, stderr } = await spine(['backfill', '--json'], { env });
  t.is(code, 0, stderr);
  t.deepEqual(JSON.parse(stdout), { filled: 1 });
  t.is((await db.query(sql`select from spine.orders where customer_id is not null`)).length, 1);
  t.is((await spine(['backfill'], { env })).stdout, '0 orders were given their customer.\n');
});
