import { sql } from '@databases/pg';
import { amazonOrder, manualCustomer, shipstationOrder, shopifyOrder, street } from '../support/payloads.ts';
import { story } from '../support/story.ts';

const home = street('Ada Lovelace');
const ada = manualCustomer('1', { name: 'Ada Lovelace', email: 'ada@example.com', address: home });

story('an address alone links when nothing else does', async (s, t) => {
  await s.give('manual', 'customer', ada);
  await s.give(
    'shipstation',
    'order',
    shipstationOrder(1, { shipTo: street('Ada LOVELACE', { address1: '12, Elm St.', postalCode: '78701-1234' }) }),
  );
  t.like(await s.outcomes(), { 'shipstation order:1': 'address_hash' });
  t.deepEqual(await s.customers(), ['shipstation order:1 + manual 1']);
});

story('an email decides before an address', async (s, t) => {
  await s.give('manual', 'customer', ada, manualCustomer('2', { email: 'bob@example.com' }));
  await s.give('shipstation', 'order', shipstationOrder(1, { email: 'bob@example.com', shipTo: home }));
  t.deepEqual(await s.customers(), ['manual 1', 'shipstation order:1 + manual 2']);
});

story('a gift goes under another name and identifies nobody', async (s, t) => {
  await s.give('manual', 'customer', ada);
  const gift = { email: 'bob@example.com', billTo: street('Bob Stone', { address1: '9 Oak Ave' }), shipTo: home };
  await s.give('shipstation', 'order', shipstationOrder(1, gift));
  await s.give(
    'shopify',
    'order',
    shopifyOrder('2', { email: 'cy@example.com', billing: street('Cy Young'), shipping: home }),
  );
  t.deepEqual(await s.customers(), ['manual 1', 'shipstation order:1', 'shopify order:2']);
});

story('an address under another name than the customer is not added', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('2', { email: 'bob@example.com', name: 'Bob Stone' }));
  await s.give('manual', 'customer', manualCustomer('3', { email: 'bob@example.com', address: home }));
  await s.give('manual', 'customer', ada);
  t.deepEqual(await s.customers(), ['manual 2 + manual 3', 'manual 1']);
  t.deepEqual(Object.values(await s.holders('address_hash')), ['manual 1']);
});

story('a pickup point identifies nobody', async (s, t) => {
  const id = (n: number) => `113-1234567-765432${n}`;
  const locker = (n: number) => {
    const order = amazonOrder(id(n), { name: 'Ada Lovelace', phone: '512 555 0100', address: home });
    Object.assign(order.recipient.deliveryAddress!, { addressType: 'PICKUP_POINT' });
    return order;
  };
  await s.give('manual', 'customer', ada);
  await s.give('amazon', 'order', locker(1), locker(2));
  t.deepEqual(await s.customers(), ['manual 1']);
  t.like(await s.outcomes(), { [`amazon ${id(1)}`]: 'unidentified' });
});

story('a flat number tells neighbours apart', async (s, t) => {
  const flat = (address2: string) => street('A. Lovelace', { address2 });
  await s.give(
    'shipstation',
    'order',
    shipstationOrder(1, { shipTo: flat('Apt 1') }),
    shipstationOrder(2, { shipTo: flat('Apt 2') }),
  );
  t.is((await s.customers()).length, 2);
});

story('a uniform address of a marketplace, with no name, joins nobody', async (s, t) => {
  const warehouse = { ...street(''), name: '' };
  await s.give(
    'shipstation',
    'order',
    ...[1, 2, 3].map((n) => shipstationOrder(n, { email: `p${n}@example.com`, shipTo: warehouse })),
  );
  t.is((await s.customers()).length, 3);
  t.deepEqual(await s.holders('address_hash'), {});
});

story('the address of an Amazon order is an identity of its first holder, and passes on', async (s, t) => {
  const id = '113-1234567-7654321';
  await s.give('amazon', 'order', amazonOrder(id, { name: 'Ada Lovelace', address: home }));
  const [identity] = await s.db.query(sql`
    select external_id, metadata from spine.customer_identities where external_id like 'address%'`);
  t.regex(identity.external_id, /^address_hash:[0-9a-f]{64}$/);
  t.deepEqual(identity.metadata, { identityType: 'address_hash' });
});
