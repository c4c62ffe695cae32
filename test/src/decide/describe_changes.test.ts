import test from 'ava';
import { describeChanges } from '../../../src/decide/describe_changes.ts';
import type { Change } from '../../../src/spine.ts';

const change = (what: string, rest: Partial<Change> = {}): Change => ({
  what,
  provider: null,
  identity_key: null,
  identity_id: null,
  from_customer_id: null,
  customer_id: null,
  orders: 0n,
  ...rest,
});
const shopify = { provider: 'shopify', identity_key: '1', identity_id: 7n };

for (const [given, said] of [
  [
    change('moved', { ...shopify, from_customer_id: 1n, customer_id: 2n, orders: 1n }),
    'shopify 1: from customer 1 to customer 2, with 1 order or shipment',
  ],
  [
    change('linked', { identity_id: 7n, customer_id: 2n, orders: 1200n }),
    'identity 7: to customer 2, with 1,200 orders and shipments',
  ],
  [change('waits', shopify), 'shopify 1: waits for a decision'],
  [change('waits', { ...shopify, from_customer_id: 1n }), 'shopify 1: waits for a decision, away from customer 1'],
  [change('stays', { ...shopify, customer_id: 2n, orders: null }), 'shopify 1: stays with customer 2'],
  [change('merged', { from_customer_id: 1n, customer_id: 2n }), 'customer 1 is merged into customer 2'],
  [change('unmerged', { from_customer_id: 1n, customer_id: 2n }), 'customer 2 is itself again, apart from customer 1'],
  [change('created', { customer_id: 2n }), 'customer 2 is new'],
  [change('created', { ...shopify, customer_id: 2n }), 'shopify 1: a new customer 2'],
  [change('split', { customer_id: 2n }), 'customer 2 is split'],
  [change('dissolved', { from_customer_id: 2n }), 'customer 2 has no identity any longer'],
  [
    change('quarantined', { provider: 'email', identity_key: 'a@x.org' }),
    'email a@x.org stops matching: too many have it',
  ],
  [change('released', { provider: 'email', identity_key: 'a@x.org' }), 'email a@x.org matches again'],
  [change('forwarded', { from_customer_id: 1n, customer_id: 2n }), 'forwarded: from customer 1 to customer 2'],
] as const) {
  test(`${said}`, (t) => {
    t.is(describeChanges([given]).split('\n')[1], `  ${said}`);
  });
}

test('of a preview, a customer that is made has no id yet', (t) => {
  const made = [
    change('moved', { ...shopify, from_customer_id: 1n, customer_id: 8n }),
    change('created', { customer_id: 8n }),
    change('created', { ...shopify, customer_id: 9n }),
  ];
  t.deepEqual(describeChanges(made, 20, true).split('\n').slice(1), [
    '  shopify 1: from customer 1 to customer A',
    '  customer A is new',
    '  shopify 1: a new customer B',
  ]);
});

test('verbs agree with their number, and what a provider calls a thing is cleaned', (t) => {
  const waits = change('waits', { provider: 'manual', identity_key: 'a\u001b[2J' });
  t.is(describeChanges([waits]), '1 waits:\n  manual a\ufffd[2J: waits for a decision');
  t.regex(describeChanges([waits, waits]), /^2 wait:/);
});

test('they are counted, with the orders of identities alone, and the first are told', (t) => {
  const moved = change('moved', { ...shopify, from_customer_id: 1n, customer_id: 2n, orders: 2n });
  const merged = change('merged', { from_customer_id: 1n, customer_id: 2n, orders: 6n });
  const lines = describeChanges([merged, moved, moved, moved], 2).split('\n');
  t.is(lines[0], '1 merged, 3 moved; 6 orders and shipments go with them:');
  t.is(lines.length, 4);
  t.is(lines[3], '  and 2 more; --json gives all');
  t.is(describeChanges([moved], 0).split('\n')[0], '1 moved; 2 orders and shipments go with them:');
  t.regex(describeChanges([]), /^No customer, identity or order/);
});
