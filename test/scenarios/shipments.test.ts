import { shipstationOrder, shipstationShipment } from '../support/payloads.ts';
import { story } from '../support/story.ts';

const order = (fields = {}) => shipstationOrder(5, { email: 'ada@example.com', ...fields });

story('a shipment before its order waits, then has the customer of the order', async (s, t) => {
  t.deepEqual(await s.give('shipstation', 'shipment', shipstationShipment(9, 5)), { decided: 1, unidentified: 1 });
  t.deepEqual(await s.shipments(), { 'shipstation shipment:9': null });
  await s.give('shipstation', 'order', order());
  t.deepEqual(await s.shipments(), { 'shipstation shipment:9': 'shipstation order:5' });
});

story('a shipment before its order moves to the customer that the order names', async (s, t) => {
  await s.give('shipstation', 'customer', { customerId: 77, email: 'ada@example.com', name: 'Ada' });
  await s.give('shipstation', 'shipment', shipstationShipment(9, 5));
  await s.give('shipstation', 'order', order({ customerId: 77 }));
  t.deepEqual(await s.customers(), ['shipstation 77']);
  t.deepEqual(await s.shipments(), { 'shipstation shipment:9': 'shipstation 77' });
});

story('a shipment after its order goes by the key of the order', async (s, t) => {
  await s.give('shipstation', 'order', order({ customerId: 77 }));
  await s.give('shipstation', 'shipment', shipstationShipment(9, 5));
  t.like(await s.outcomes(), { 'shipstation shipment:9': 'exact' });
  t.deepEqual(await s.shipments(), { 'shipstation shipment:9': 'shipstation 77' });
});

story('a voided shipment still belongs to its customer', async (s, t) => {
  await s.give('shipstation', 'order', order());
  await s.give('shipstation', 'shipment', shipstationShipment(9, 5, { voided: true }));
  t.deepEqual(await s.shipments(), { 'shipstation shipment:9': 'shipstation order:5' });
});
