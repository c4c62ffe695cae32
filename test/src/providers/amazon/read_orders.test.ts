import test from 'ava';
import { readOrders } from '../../../../src/providers/amazon/read_orders.ts';

test('each order is the text that came, with all its digits', (t) => {
  const order =
    '{"orderId":"111-0000000-0000001","lastUpdatedTime":"2026-01-02T03:04:05.678Z","n":12345678901234567890.10}';
  const { records, newest } = readOrders(`{"orders": [${order}], "pagination": {"nextToken": "x"}}`);
  t.deepEqual(records, [{ entity: 'order', payload: order }]);
  t.is(newest, Date.UTC(2026, 0, 2, 3, 4, 5, 678));
});

test('what is no order is kept as a reject, and does not spoil its neighbours', (t) => {
  const { records, rejects } = readOrders(
    '{"payload":{"Orders":[7,{"AmazonOrderId":"111-0000000-0000001","LastUpdateDate":"1.5E9"}]}}',
  );
  t.is(records.length, 1);
  t.deepEqual(
    rejects.map(({ raw, reason }) => [Buffer.from(raw).toString(), reason]),
    [['7', 'not an object']],
  );
});
