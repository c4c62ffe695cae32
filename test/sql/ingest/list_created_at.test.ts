import { sql } from '@databases/pg';
import test from 'ava';
import { rolledBack } from '../../support/database.ts';
import { stageIn } from '../../support/story.ts';

test(
  'records are listed with the time at which they were made, in its order, where they have one',
  rolledBack(async (tx, t) => {
    const order = (orderId: number, createDate?: string) => ({ orderId, ...(createDate && { createDate }) });
    await stageIn(tx, 'shipstation', 'order', [
      order(1, '2026-03-02T00:00:00'),
      order(2, '2026-03-01T00:00:00'),
      order(3),
      order(4, '2026-03-01T00:00:00'),
    ]);
    const ask = (ids: string[] | null) =>
      tx.query(sql`
        select external_id, created_at::text as at
        from spine.list_created_at('shipstation', 'order', ${ids}::text[]), set_config('timezone', 'UTC', true)`);
    t.deepEqual(await ask(['order:1', 'order:2', 'order:3', 'order:5']), [
      { external_id: 'order:2', at: '2026-03-01 08:00:00+00' },
      { external_id: 'order:1', at: '2026-03-02 08:00:00+00' },
    ]);
    t.deepEqual(await ask([]), []);
    t.deepEqual(await ask(null), []);
  }),
);
