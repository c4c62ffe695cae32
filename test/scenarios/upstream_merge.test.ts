// Shopify merged two of its customers. Its customers are two of ours, or one; we merge nothing by ourselves.
import { sql } from '@databases/pg';
import {
  day,
  manualCustomer,
  qboCustomer,
  qboInvoice,
  shopifyCustomer,
  shopifyMerge,
  shopifyOrder,
} from '../support/payloads.ts';
import { story } from '../support/story.ts';

const ada = shopifyCustomer('1', { email: 'ada@example.com', first_name: 'Ada', last_name: 'Lovelace' });
const twin = shopifyCustomer('2', { email: 'ada@old.example', phone: '512 555 0102' });
const orderOfTwin = shopifyOrder('5', { customer: twin });

story('the identity and the orders of the loser move to the winner, and the loser forwards', async (s, t) => {
  await s.give('shopify', 'customer', ada, twin);
  await s.give('shopify', 'order', orderOfTwin);
  t.deepEqual(await s.give('shopify', 'customer', shopifyMerge('2', '1')), {
    decided: 1,
    linked: 1,
    linked_upstream_merge: 1,
  });
  t.deepEqual(await s.customers(), ['shopify 1 + shopify 2']);
  t.deepEqual(await s.orders(), { 'shopify order:5': 'shopify 1 + shopify 2' });
  t.deepEqual(await s.holders('phone'), { '5125550102': 'shopify 1 + shopify 2' });
  t.deepEqual(await s.ended(), ['shopify 2']);
  t.deepEqual(await s.primaries(), ['ada@example.com, 5125550102, Ada, Lovelace']);
  t.deepEqual(await s.events('moved', 'forwarded', 'merged'), ['moved', 'forwarded', 'merged']);
  t.deepEqual(
    await s.db.query(sql`
    select l.external_id, w.external_id as into
    from spine.customer_identities as l join spine.customer_identities as w on w.id = l.forwarded_to`),
    [{ external_id: '2', into: '1' }],
  );
});

story('a loser with claims of its own stays, and the event says so', async (s, t) => {
  await s.give('shopify', 'customer', ada, twin);
  await s.give('manual', 'customer', manualCustomer('9', { phone: '512 555 0102' }));
  await s.give('shopify', 'customer', shopifyMerge('2', '1'));
  t.deepEqual(await s.customers(), ['shopify 1 + shopify 2', 'manual 9']);
  t.deepEqual(await s.db.query(sql`select detail from spine.identity_events where event = 'updated'`), [
    { detail: { stays: true } },
  ]);
  t.deepEqual(await s.holders('phone'), { '5125550102': 'shopify 1 + shopify 2 and manual 9' });
});

story('a winner that is not held is given the customer of the loser', async (s, t) => {
  await s.give('shopify', 'customer', twin);
  await s.give('shopify', 'customer', shopifyMerge('2', '1'));
  t.deepEqual(await s.customers(), ['shopify 1 + shopify 2']);
  await s.give('shopify', 'customer', ada);
  t.deepEqual(await s.customers(), ['shopify 1 + shopify 2']);
  t.like(await s.outcomes(), { 'shopify 1': 'exact' });
});

story('a loser that is not held goes to the winner when its orders come', async (s, t) => {
  await s.give('shopify', 'customer', ada);
  await s.give('shopify', 'customer', shopifyMerge('2', '1'));
  await s.give('shopify', 'order', orderOfTwin);
  t.deepEqual(await s.orders(), { 'shopify order:5': 'shopify 1 + shopify 2' });
});

story('a merge of two that are not held waits', async (s, t) => {
  t.deepEqual(await s.give('shopify', 'customer', shopifyMerge('2', '1')), { decided: 1, unidentified: 1 });
  t.deepEqual(await s.customers(), []);
});

story('what waited for a decision about the loser is settled', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('1', { email: 'ada@old.example' }));
  await s.give('manual', 'customer', manualCustomer('2', { phone: '512 555 0102' }));
  await s.give('shopify', 'customer', ada, twin);
  t.like(await s.reviews(), ['shopify 2: candidates of manual 1 or manual 2']);
  await s.give('shopify', 'order', orderOfTwin);
  await s.give('shopify', 'customer', shopifyMerge('2', '1'));
  t.deepEqual(await s.reviews(), []);
  t.deepEqual(await s.orders(), { 'shopify order:5': 'shopify 1 + shopify 2' });
});

for (const [told, ...merges] of [
  ['from its end', shopifyMerge('2', '1'), shopifyMerge('3', '2')],
  ['from its beginning', shopifyMerge('3', '2'), shopifyMerge('2', '1')],
] as const) {
  story(`a chain of merges ends at one customer, told ${told}`, async (s, t) => {
    const third = shopifyCustomer('3', { email: 'third@example.com' });
    await s.give('shopify', 'customer', ada, twin, third);
    await s.give('shopify', 'customer', merges[0]);
    await s.give('shopify', 'customer', merges[1]);
    t.deepEqual(await s.customers(), ['shopify 1 + shopify 2 + shopify 3']);
    await s.give('shopify', 'order', shopifyOrder('6', { customer: { id: '3' } }));
    t.deepEqual(await s.orders(), { 'shopify order:6': 'shopify 1 + shopify 2 + shopify 3' });
  });
}

story('an order of the loser that comes after the merge goes to the winner', async (s, t) => {
  await s.give('shopify', 'customer', ada, twin);
  await s.give('shopify', 'customer', shopifyMerge('2', '1'));
  await s.give('shopify', 'order', orderOfTwin);
  t.deepEqual(await s.orders(), { 'shopify order:5': 'shopify 1 + shopify 2' });
});

story('a merge and what it speaks of in one backlog', async (s, t) => {
  await s.stage('shopify', 'customer', shopifyMerge('2', '1'), ada);
  await s.stage('shopify', 'order', orderOfTwin);
  await s.resolve();
  t.deepEqual(await s.customers(), ['shopify 1 + shopify 2']);
  t.deepEqual(await s.orders(), { 'shopify order:5': 'shopify 1 + shopify 2' });
});

story('the same merge again changes nothing', async (s, t) => {
  await s.give('shopify', 'customer', ada, twin);
  await s.give('shopify', 'customer', shopifyMerge('2', '1'));
  t.like(await s.stage('shopify', 'customer', shopifyMerge('2', '1')), { staged: 0, unchanged: 1 });
  t.deepEqual(await s.resolve(), {});
});

const gone = (status: 'Deleted' | 'Merged', at: number) => ({
  Customer: {
    status,
    domain: 'QBO',
    Id: '2',
    MetaData: { LastUpdatedTime: day(at) },
    ...(status === 'Merged' && { mergedInto: '1' }),
  },
});
for (const [told, ...versions] of [
  ['a deletion before it', gone('Deleted', 5), gone('Merged', 4)],
  ['a later deletion after it', gone('Merged', 4), gone('Deleted', 5)],
  ['a deletion of the same moment before it', gone('Deleted', 4), gone('Merged', 4)],
  ['an earlier deletion after it', gone('Merged', 5), gone('Deleted', 4)],
] as const) {
  for (const how of ['one by one', 'at once'] as const) {
    story(`a merge is believed with ${told}, ${how}`, async (s, t) => {
      await s.give(
        'qbo',
        'customer',
        qboCustomer('1', { email: 'ada@example.com' }),
        qboCustomer('2', { phone: '512 555 0102' }),
      );
      await s.give('qbo', 'order', qboInvoice('7', { customer: '2' }));
      if (how === 'at once') await s.give('qbo', 'customer', ...versions);
      else for (const version of versions) await s.give('qbo', 'customer', version);
      t.deepEqual(await s.customers(), ['qbo 1 + qbo 2']);
      t.deepEqual(await s.orders(), { 'qbo invoice:7': 'qbo 1 + qbo 2' });
      t.deepEqual(await s.ended(), ['qbo 2']);
      t.like(await s.stage('qbo', 'customer', ...versions), { staged: 0 });
    });
  }
}

story('a customer that is there again after a merge was not merged', async (s, t) => {
  const loser = (at: number) => qboCustomer('2', { at, phone: '512 555 0102' });
  await s.give('qbo', 'customer', qboCustomer('1', { email: 'ada@example.com' }), loser(5));
  await s.stage('qbo', 'customer', gone('Merged', 4));
  t.deepEqual(await s.resolve(), {});
  t.deepEqual(await s.customers(), ['qbo 1', 'qbo 2']);
});
