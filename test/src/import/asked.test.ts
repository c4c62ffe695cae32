import test from 'ava';
import { UsageError } from '../../../src/command.ts';
import { readAsked } from '../../../src/import/asked.ts';

test('entities are also known by plurals and by QuickBooks names', (t) => {
  t.deepEqual(readAsked('Shopify', 'orders'), { provider: 'shopify', entity: 'order' });
  t.deepEqual(readAsked('qbo', 'SalesReceipt'), { provider: 'qbo', entity: 'order' });
  t.deepEqual(readAsked('shipstation', 'fulfillments'), { provider: 'shipstation', entity: 'shipment' });
});

test('unknown ones are refused with those that exist', (t) => {
  t.throws(() => readAsked('etsy', 'order'), {
    instanceOf: UsageError,
    message: 'unknown provider "etsy"; it is one of shopify, qbo, amazon, shipstation, klaviyo, manual',
  });
  t.throws(() => readAsked('amazon', 'customer'), {
    instanceOf: UsageError,
    message: 'unknown entity "customer" of amazon; it is one of order',
  });
  t.throws(() => readAsked('shopfy', 'order'), { message: 'unknown provider "shopfy"; did you mean shopify?' });
  t.throws(() => readAsked('qbo', 'custmer'), { message: 'unknown entity "custmer" of qbo; did you mean customer?' });
});
