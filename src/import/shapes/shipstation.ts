import type { Entity } from '../asked.ts';
import { asRecord, listOf, type Shape } from './shape.ts';

const LISTS: Record<string, Entity> = {
  orders: 'order',
  shipments: 'shipment',
  fulfillments: 'shipment',
  customers: 'customer',
};
/** The first of these ids is the object's own: a shipment also has its order's, an order its customer's. */
const OWN_IDS: Record<string, Entity> = {
  shipmentId: 'shipment',
  shipment_id: 'shipment',
  fulfillmentId: 'shipment',
  fulfillment_id: 'shipment',
  orderId: 'order',
  customerId: 'customer',
};

/** v1 and v2 lists, with their page counts or links, and single objects. */
export const openShipstation: Shape = function* (part, open) {
  const ownId = Object.keys(OWN_IDS).find((name) => part.members.has(name));
  const list = listOf(part.members, LISTS);
  if (list && !ownId) yield* open(list.slice, { held: list.held });
  else yield asRecord(part, ownId && OWN_IDS[ownId]);
};
