import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { read, short } from './read.ts';

const SAMPLES = join(import.meta.dirname, '../../../../shared/providers/samples');

/** How many payloads, rejects and children the providers' own samples hold. */
const EXPECTED = {
  'shopify customer': {
    'graphql.customers-page.mock.json': [1, 0, 0],
    'graphql.partial-data-protected-field.http200.json': [1, 0, 0],
    'graphql.error-throttled.http200.json': [0, 1, 0],
    'http-errors.json': [0, 6, 0],
    'rest.customers-two.json': [2, 0, 0],
    'rest.order-no-customer-empty-email.json': [0, 1, 0],
    'webhook.customers-create.json': [1, 0, 0],
    'webhook.customers-redact.json': [1, 0, 0],
  },
  'shopify order': {
    'bulk.order-lineitems.jsonl': [1, 0, 14],
    'bulk.products-variants.jsonl': [0, 5, 6],
    'graphql.order-node.recorded-rewrapped.json': [1, 0, 0],
    'rest.order-no-customer-empty-email.json': [1, 0, 0],
    'webhook.orders-partially_fulfilled.json': [1, 0, 0],
    'webhook.bulk_operations-finish.json': [0, 1, 0],
  },
  'qbo customer': {
    'customer.read.json': [1, 0, 0],
    'customers.query.json': [2, 0, 0],
    'customers.query.no-email-and-subcustomer.fromxml.json': [5, 0, 0],
    'error.401.lowercase-fault.json': [0, 1, 0],
  },
  'qbo order': {
    'cdc.docs-abridged.json': [0, 5, 0],
    'cdc.no-changes.json': [0, 0, 0],
    'cdc.recorded-with-deleted-invoice.fromxml.json': [2, 5, 0],
    'creditmemo.read.json': [1, 0, 0],
    'invoice.delete-response.json': [1, 0, 0],
    'invoice.query.json': [1, 0, 0],
    'query.empty-page.json': [0, 0, 0],
  },
  'amazon order': {
    'error.429.json': [0, 1, 0],
    'v0.getOrder.br-easyship.masked-no-rdt.json': [1, 0, 0],
    'v0.getOrders.sandbox1.json': [2, 0, 0],
    'v2026.getOrder.us-recipient-only.json': [1, 0, 0],
    'v2026.searchOrders.sandbox1.json': [1, 0, 0],
  },
  'shipstation order': {
    'v1.error.429.json': [0, 1, 0],
    'v1.order.get.json': [1, 0, 0],
    'v1.orders.list.json': [2, 0, 0],
    'v1.shipments.list.json': [0, 2, 0],
  },
  'shipstation shipment': {
    'v1.fulfillments.list.json': [2, 0, 0],
    'v1.shipments.list.json': [2, 0, 0],
    'v2.shipments.list.from-spec-examples.json': [1, 0, 0],
  },
  'klaviyo profile': {
    'error-404.profile.recorded.json': [0, 1, 0],
    'get_profile.200.recorded.json': [1, 0, 0],
    'get_profiles.page-with-next.json': [1, 0, 0],
  },
} as const;

const run = existsSync(SAMPLES) ? test : test.skip;

for (const [asked, files] of Object.entries(EXPECTED)) {
  for (const [file, [payloads, rejects, children]] of Object.entries(files)) {
    run(`${asked} from the sample ${file}`, async (t) => {
      const items = await read(asked, file, readFileSync(join(SAMPLES, asked.split(' ')[0]!, file)));
      const count = (kind: string) => items.filter((item) => item.kind === kind).length;
      t.deepEqual([count('payload'), count('reject'), count('child')], [payloads, rejects, children]);
    });
  }
}

run('a refused field of the sample is a hole', async (t) => {
  const file = 'graphql.partial-data-protected-field.http200.json';
  const items = await read('shopify customer', file, readFileSync(join(SAMPLES, 'shopify', file)));
  t.deepEqual(items.map(short), [{ email: 'testcustomer@example.com' }]);
});
