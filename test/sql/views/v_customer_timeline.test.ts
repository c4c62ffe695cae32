import { sql } from '@databases/pg';
import test from 'ava';
import { customers, insert, invented, orders } from './invented.ts';

test(
  "a customer's events, orders and shipments, with those of the customers merged into it",
  invented(async (tx, t) => {
    await customers(tx, { id: 1 }, { id: 2, merged_into: 1 }, { id: 3, merged_into: 2 });
    await insert(
      tx,
      'spine.shipments',
      { provider: 'shipstation', external_id: 'shipment:1', customer_id: 1, shipped_at: '2026-01-04', state: 'done' },
      {
        provider: 'shipstation',
        external_id: 'shipment:2',
        customer_id: 1,
        shipped_at: '2026-01-05',
        state: 'done',
        is_return: true,
      },
    );
    await orders(tx, { external_id: 'order:1', customer_id: 1, ordered_at: '2026-01-03', currency: 'USD', net: 5 });
    for (const [customer_id, event, at] of [
      [1, 'created', '2026-01-01'],
      [3, 'linked', '2026-01-02'],
    ]) {
      await tx.query(sql`
        insert into spine.identity_events (event, customer_id, created_at) values (${event}, ${customer_id}, ${at}::timestamptz)`);
    }
    const rows = await tx.query(sql`select * from spine.v_customer_timeline where customer_id = 1 order by at`);
    t.deepEqual(
      rows.map((row) => [row.kind, row.what, row.external_id, row.recorded_for]),
      [
        ['event', 'created', null, 1n],
        ['event', 'linked', null, 3n],
        ['order', 'sale', 'order:1', 1n],
        ['shipment', 'delivery', 'shipment:1', 1n],
        ['shipment', 'return', 'shipment:2', 1n],
      ],
    );
    t.like(rows[2], { net: '5', currency: 'USD', detail: { state: 'done', counts: true } });
  }),
);
