// A record that moves to another key still says what it says: it is found by that, and nobody has to decide.
import { shipstationOrder, shipstationShipment, shopifyCustomer, shopifyOrder } from '../support/payloads.ts';
import { story } from '../support/story.ts';

const ada = shopifyCustomer('7', { email: 'ada@example.com' });
const guest = shopifyOrder('1', { email: 'ada@example.com' });
const hers = shopifyOrder('1', { at: 2, email: 'ada@example.com', customer: ada });

story('a guest order whose customer the shop makes later stays with its person', async (s, t) => {
  await s.give('shopify', 'order', guest);
  await s.give('shopify', 'order', hers);
  await s.give('shopify', 'customer', ada);
  t.deepEqual(await s.reviews(), []);
  t.is((await s.customers()).length, 1);
  t.is(new Set(Object.values(await s.orders())).size, 1);
});

story('also when both come in one backlog', async (s, t) => {
  await s.give('shopify', 'order', guest);
  await s.stage('shopify', 'order', hers);
  await s.stage('shopify', 'customer', ada);
  await s.resolve();
  t.deepEqual(await s.reviews(), []);
  t.is((await s.customers()).length, 1);
});

story('a shipment with an email before its order stays with its person', async (s, t) => {
  await s.give('shipstation', 'shipment', shipstationShipment(9, 5, { customerEmail: 'ada@example.com' }));
  t.deepEqual(await s.customers(), ['shipstation order:5']);
  await s.give('shipstation', 'order', shipstationOrder(5, { email: 'ada@example.com', customerId: 77 }));
  t.deepEqual(await s.reviews(), []);
  t.deepEqual(await s.customers(), ['shipstation 77 + shipstation order:5']);
  t.deepEqual(await s.shipments(), { 'shipstation shipment:9': 'shipstation 77 + shipstation order:5' });
  t.deepEqual(await s.ended(), ['shipstation order:5']);
});
