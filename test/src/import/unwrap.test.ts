import test from 'ava';
import { itemOf } from '../../../src/import/item.ts';
import { wholeValue } from '../../../src/import/json_slice.ts';
import { unwrap } from '../../../src/import/unwrap.ts';
import { found } from './read.ts';

const customer = 'shopify customer';

for (const [asked, title, answer, expected] of [
  [customer, 'a single object', '{"id":1}', [{ id: 1 }]],
  [customer, 'a bare list', '[{"id":1},{"id":2}]', [{ id: 1 }, { id: 2 }]],
  [customer, 'REST list', '{"customers":[{"id":1}]}', [{ id: 1 }]],
  [customer, 'REST object', '{"customer":{"id":1}}', [{ id: 1 }]],
  ['shopify order', 'REST orders', '{"orders":[{"id":1}]}', [{ id: 1 }]],
  [
    'shopify order',
    'GraphQL order',
    '{"data":{"order":{"id":"gid://shopify/Order/1"}}}',
    [{ id: 'gid://shopify/Order/1' }],
  ],
  [
    customer,
    'GraphQL nodes',
    '{"data":{"customers":{"nodes":[{"id":"a"}],"pageInfo":{}}},"extensions":{}}',
    [{ id: 'a' }],
  ],
  [customer, 'GraphQL edges', '{"data":{"customers":{"edges":[{"cursor":"c","node":{"id":"a"}}]}}}', [{ id: 'a' }]],
  [
    customer,
    'a redaction, which has a customer inside',
    '{"shop_id":1,"customer":{"id":2}}',
    [{ shop_id: 1, customer: { id: 2 } }],
  ],
  [customer, 'orders', '{"orders":[{"id":1}]}', ['reject: an order, not a customer']],
  [customer, 'a product', '{"id":"gid://shopify/Product/1"}', ['reject: a Product, not a customer']],
  [
    customer,
    'a webhook body of an order',
    '{"id":1,"admin_graphql_api_id":"gid://shopify/Order/1"}',
    ['reject: an order, not a customer'],
  ],
  [customer, 'a child of a bulk operation', '{"id":"x","__parentId":"y"}', ['child']],
  [
    customer,
    'a failed merge',
    '{"admin_graphql_api_customer_kept_id":"a","errors":[{"message":"m"}]}',
    [{ admin_graphql_api_customer_kept_id: 'a', errors: [{ message: 'm' }] }],
  ],
  [customer, 'an error', '{"errors":[{"message":"Throttled"}]}', ['failed: an error answer of Shopify']],
  [
    customer,
    'an error with null data',
    '{"data":{"customer":null},"errors":[{"message":"m","path":["customer"]}]}',
    ['failed: an error answer of Shopify'],
  ],
  [
    customer,
    'data beside an error without a path',
    '{"data":{"customer":{"id":1,"phone":null}},"errors":[{"message":"m"}]}',
    ['failed: an error answer of Shopify'],
  ],
  [
    customer,
    'recorded answers',
    '[{"status":200,"body":{"customer":{"id":1}}},{"status":404,"body":{"errors":"Not Found"}}]',
    [{ id: 1 }, 'failed: an error answer of Shopify'],
  ],
  [
    customer,
    'what is no object',
    '[1,"x",null,{"id":1}]',
    ['reject: not an object', 'reject: not an object', 'reject: not an object', { id: 1 }],
  ],
  [
    'qbo customer',
    'a query',
    '{"QueryResponse":{"Customer":[{"Id":"1"}],"maxResults":1},"time":"t"}',
    [{ Customer: { Id: '1' } }],
  ],
  [
    'qbo customer',
    'a read, whose time says nothing of the customer',
    '{"Customer":{"Id":"1"},"time":"t"}',
    [{ Customer: { Id: '1' } }],
  ],
  [
    'qbo invoice',
    'a deletion, which has no other time',
    '{"Invoice":{"Id":"1","status":"Deleted"},"time":"t"}',
    [{ Invoice: { Id: '1', status: 'Deleted' }, time: 't' }],
  ],
  [
    'qbo order',
    'changes',
    '{"CDCResponse":[{"QueryResponse":[{"Estimate":[{"Id":"3"}]},{"Invoice":[{"Id":"1"},{"Id":"2","status":"Deleted"}]},{}]}]}',
    ['reject: an Estimate, not an order', { Invoice: { Id: '1' } }, { Invoice: { Id: '2', status: 'Deleted' } }],
  ],
  [
    'qbo order',
    'changes that failed in part',
    '{"CDCResponse":[{"QueryResponse":[{"Fault":{"Error":[]}},{"Invoice":[{"Id":"1"}]}]}]}',
    ['failed: an error answer of QuickBooks Online', { Invoice: { Id: '1' } }],
  ],
  ['qbo order', 'an empty page', '{"QueryResponse":{"startPosition":1,"maxResults":1000},"time":"t"}', []],
  [
    'qbo order',
    'a batch',
    '{"BatchItemResponse":[{"bId":"1","Invoice":{"Id":"1"}},{"bId":"2","Fault":{"Error":[{}]}}],"time":"t"}',
    [{ Invoice: { Id: '1' } }, 'failed: an error answer of QuickBooks Online'],
  ],
  ['qbo order', 'an object without its envelope, left for staging to refuse', '{"Id":"1"}', [{ Id: '1' }]],
  [
    'qbo order',
    'an error in lower case among nulls',
    '{"warnings":null,"fault":{"error":[{"code":"3200"}]},"batchItemResponse":[],"time":1}',
    ['failed: an error answer of QuickBooks Online'],
  ],
  [
    'amazon order',
    'a page of v0',
    '{"payload":{"Orders":[{"AmazonOrderId":"a"}],"NextToken":"n"}}',
    [{ AmazonOrderId: 'a' }],
  ],
  ['amazon order', 'one of v0', '{"payload":{"AmazonOrderId":"a"}}', [{ AmazonOrderId: 'a' }]],
  ['amazon order', 'a page of 2026', '{"orders":[{"orderId":"a"}],"pagination":{}}', [{ orderId: 'a' }]],
  ['amazon order', 'one of 2026', '{"order":{"orderId":"a"}}', [{ orderId: 'a' }]],
  [
    'amazon order',
    'a recorded exchange',
    '{"request":{"parameters":{}},"response":{"order":{"orderId":"a"}}}',
    [{ orderId: 'a' }],
  ],
  [
    'shipstation order',
    'a page',
    '{"orders":[{"orderId":1,"customerId":2}],"total":1,"pages":1}',
    [{ orderId: 1, customerId: 2 }],
  ],
  [
    'shipstation customer',
    'a page of orders',
    '{"orders":[{"orderId":1,"customerId":2}]}',
    ['reject: an order, not a customer'],
  ],
  ['shipstation order', 'bare shipments', '[{"shipmentId":1,"orderId":2}]', ['reject: a shipment, not an order']],
  [
    'shipstation fulfillment',
    'fulfillments',
    '{"fulfillments":[{"fulfillmentId":1,"orderId":2}]}',
    [{ fulfillmentId: 1, orderId: 2 }],
  ],
  [
    'shipstation order',
    'an error',
    '{"status":401,"body":{"message":"Invalid API credentials"}}',
    ['failed: an error answer of ShipStation'],
  ],
  [
    'klaviyo profile',
    'a page',
    '{"data":[{"type":"profile","id":"a"},{"type":"list","id":"b"}],"links":{}}',
    [{ type: 'profile', id: 'a' }, 'reject: a list, not a profile'],
  ],
  [
    'klaviyo profile',
    'a recorded answer',
    '{"operation":"get","response":{"status":200,"body":{"data":{"type":"profile","id":"a"}}}}',
    [{ type: 'profile', id: 'a' }],
  ],
  ['manual customer', 'a list', '[{"external_id":"1","email":"a@b.c"}]', [{ external_id: '1', email: 'a@b.c' }]],
  ['manual order', 'customers', '{"customers":[{"external_id":"1"}]}', ['reject: a customer, not an order']],
] as const) {
  test(`${asked} from ${title}`, (t) => {
    t.deepEqual(found(asked, answer), [...expected]);
  });
}

test('what was not asked for is kept under the name of what it is', (t) => {
  const slice = wholeValue(Buffer.from('{"orders":[{"id":1}]}'));
  const [item] = [...unwrap(slice, { provider: 'shopify', entity: 'customer' })].map(itemOf);
  t.is(item?.kind === 'reject' && Buffer.from(item.raw).toString(), '{"order":{"id":1}}');
});
