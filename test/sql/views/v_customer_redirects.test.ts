import { sql } from '@databases/pg';
import test from 'ava';
import { customers, invented } from './invented.ts';

test(
  'a merge of a merge leads to the last customer',
  invented(async (tx, t) => {
    await customers(tx, { id: 4 }, { id: 3, merged_into: 4 }, { id: 2, merged_into: 3 }, { id: 1, merged_into: 2 });
    await customers(tx, { id: 9, erased_at: '2026-01-01' }, { id: 8, merged_into: 9 });
    t.deepEqual(await tx.query(sql`select * from spine.v_customer_redirects order by customer_id`), [
      { customer_id: 1n, redirected_to: 4n, erased: false },
      { customer_id: 2n, redirected_to: 4n, erased: false },
      { customer_id: 3n, redirected_to: 4n, erased: false },
      { customer_id: 8n, redirected_to: 9n, erased: true },
    ]);
  }),
);
