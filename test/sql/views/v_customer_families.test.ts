import { sql } from '@databases/pg';
import test from 'ava';
import { customers, invented } from './invented.ts';

test(
  'each customer with every id that leads to it',
  invented(async (tx, t) => {
    await customers(tx, { id: 1 }, { id: 2, merged_into: 1 }, { id: 3, merged_into: 2 }, { id: 4 });
    const rows = await tx.query(sql`
      select concat(customer_id, ': ', array_to_string(ids, ' ')) as family from spine.v_customer_families order by 1`);
    t.deepEqual(
      rows.map((row) => row.family),
      ['1: 1 2 3', '2: 2 3', '3: 3', '4: 4'],
    );
  }),
);
