import { sql } from '@databases/pg';
import test from 'ava';
import { customers, identifiers, invented } from './invented.ts';

test(
  'shared identifiers, and those of a customer that is about to reach a limit',
  invented(async (tx, t) => {
    await customers(tx, { id: 1 }, { id: 2 }, { id: 3, name_count: 4 }, { id: 4 }, { id: 5 });
    await identifiers(
      tx,
      { value: 'shared@x.org', customer_id: 1 },
      { value: 'shared@x.org', customer_id: 2 },
      { value: 'shared@x.org', customer_id: 5, former: true },
      { value: 'alone@x.org', customer_id: 1 },
      { value: 'handed-on@x.org', customer_id: 1 },
      { value: 'handed-on@x.org', customer_id: 2, former: true },
      { value: 'many-names@x.org', customer_id: 3 },
      { kind: 'address_hash', value: 'aa', customer_id: 3 },
      ...[1, 2, 3, 4].map((i) => ({ kind: 'phone', value: `512555000${i}`, customer_id: 4 })),
    );
    const rows = await tx.query(sql`select * from spine.v_shared_identifiers order by kind, value`);
    t.deepEqual(
      rows.map((row) => [row.value, row.reason, row.holders, row.former_holders, row.customer_ids.map(Number)]),
      [
        ['many-names@x.org', 'limit', 1n, 0n, [3]],
        ['shared@x.org', 'shared', 2n, 1n, [1, 2]],
        ...[1, 2, 3, 4].map((i) => [`512555000${i}`, 'limit', 1n, 0n, [4]]),
      ],
    );
  }),
);
