import type { ShopObject } from '../model.ts';
import { writePhone } from '../people/places.ts';
import { mix } from '../people/random.ts';
import { pacificWall } from '../times.ts';
import { shipstationOrder } from './shipstation_order.ts';
import { shipmentV1, shipmentV2 } from './shipstation_shipment.ts';
import { integer } from './shipstation_spelling.ts';

export function shipstationPayload(object: ShopObject): unknown {
  if (object.entity === 'customer') return customer(object);
  if (object.entity === 'order') return shipstationOrder(object);
  return object.shape === 'v2' ? shipmentV2(object) : shipmentV1(object);
}

function customer(object: ShopObject) {
  const { contact, id } = object;
  const { home } = contact;
  return {
    customerId: integer(id),
    createDate: pacificWall(object.createdAt),
    modifyDate: pacificWall(object.updatedAt),
    name: `${contact.first} ${contact.last}`,
    company: contact.company ?? '',
    street1: home!.line1,
    street2: home!.line2 ?? '',
    city: home!.city,
    state: home!.state,
    postalCode: home!.postal,
    countryCode: home!.country,
    phone: contact.phone === null ? '' : writePhone(contact.phone, mix(Number(id))),
    email: contact.email ?? '',
    addressVerified: 'Verified',
    marketplaceUsernames: [],
    tags: null,
  };
}
