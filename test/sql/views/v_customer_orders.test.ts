import { sql } from '@databases/pg';
import test from 'ava';
import { customers, invented, orders } from './invented.ts';

test(
  "an order's copy does not count twice",
  invented(async (tx, t) => {
    await customers(tx, { id: 1 }, { id: 2 });
    const number = '113-1234567-1234567';
    await orders(
      tx,
      { provider: 'amazon', external_id: number, number, net: 1 },
      { provider: 'shipstation', external_id: 'order:1', number, customer_id: 1, net: 1 },
      { provider: 'shopify', external_id: 'order:2', number: '#1001', customer_id: 1, net: 1 },
      { provider: 'shipstation', external_id: 'order:3', number: '1001', customer_id: 1, net: 1 },
      { provider: 'shipstation', external_id: 'order:4', number: '1001', customer_id: 2, net: 1 },
      { provider: 'shipstation', external_id: 'order:5', number: '1001', net: 1 },
      { provider: 'shipstation', external_id: 'order:6', customer_id: 1, net: 1 },
      { provider: 'shopify', external_id: 'order:7', number: '#1007', customer_id: 1, net: 0, state: 'cancelled' },
      { provider: 'shipstation', external_id: 'order:8', number: '1007', customer_id: 1, net: 1 },
      { provider: 'qbo', external_id: 'creditmemo:9', kind: 'credit', number: '1001', customer_id: 1, net: -1 },
    );
    const rows = await tx.query(sql`
      select external_id, counts, copy_of_external_id as original from spine.v_customer_orders order by external_id`);
    t.deepEqual(
      rows.map((row) => [row.external_id, row.counts, row.original]),
      [
        [number, true, null],
        ['creditmemo:9', true, null],
        ['order:1', false, number],
        ['order:2', true, null],
        ['order:3', false, 'order:2'],
        ['order:4', true, null],
        ['order:5', true, null],
        ['order:6', true, null],
        ['order:7', false, null],
        ['order:8', false, 'order:7'],
      ],
    );
  }),
);

test(
  'there is a row for each row of orders, and sums tie out with the customers',
  invented(async (tx, t) => {
    await customers(tx, { id: 1 }, { id: 2 });
    await orders(
      tx,
      { external_id: 'order:1', customer_id: 1, currency: 'USD', net: 1 },
      { external_id: 'order:2', customer_id: 2, currency: 'USD', net: 2 },
      { external_id: 'order:3', currency: 'USD', net: 4 },
      ...['cancelled', 'voided', 'test', 'deleted'].map((state, i) => ({
        external_id: `order:${i + 4}`,
        customer_id: 1,
        currency: 'USD',
        net: 100,
        state,
      })),
    );
    const [sums] = await tx.query(sql`
      select
        (select count(*) from spine.orders) = (select count(*) from spine.v_customer_orders) as same_rows,
        (select sum(net) from spine.v_customer_orders where counts) as net,
        (select sum(net) from spine.v_customer_orders where counts and customer_id is null) as nobodys,
        (select sum((lifetime_value ->> 'USD')::numeric) from spine.v_unified_customer) as customers`);
    t.deepEqual(sums, { same_rows: true, net: '7', nobodys: '4', customers: '3' });
  }),
);
