import type { ShopObject } from '../../../population/model.ts';
import { shipstationPayload } from '../../../population/payloads/shipstation.ts';
import { shipmentV1 } from '../../../population/payloads/shipstation_shipment.ts';
import { integer } from '../../../population/payloads/shipstation_spelling.ts';
import { pacificWall } from '../../../population/times.ts';

export const isFulfillment = ({ entity, key }: ShopObject): boolean =>
  entity === 'shipment' && key.startsWith('fulfillment:');

/** An object as the lists show it. */
export function spell(object: ShopObject): Record<string, unknown> {
  return (isFulfillment(object) ? fulfillment(object) : shipstationPayload(object)) as Record<string, unknown>;
}

/** What a shipment holds, which is told only to those who ask. */
export function shipmentItems({ sale }: ShopObject) {
  return (sale?.items ?? []).map(({ sku, title, quantity }, n) => ({
    orderItemId: n + 1,
    lineItemKey: null,
    sku,
    name: title,
    quantity,
  }));
}

/** The population has no order that was shipped without a label; a story may bring one, with `fulfillment:` in its key. */
function fulfillment(object: ShopObject) {
  const {
    orderId,
    orderNumber,
    userId,
    customerEmail,
    trackingNumber,
    createDate,
    carrierCode,
    voided,
    voidDate,
    shipTo,
  } = shipmentV1(object);
  return {
    fulfillmentId: integer(object.id),
    orderId,
    orderNumber,
    userId,
    customerEmail,
    trackingNumber,
    createDate,
    shipDate: `${pacificWall(object.createdAt).slice(0, 10)}T00:00:00.0000000`,
    voidDate,
    deliveryDate: null,
    carrierCode,
    fulfillmentProviderCode: null,
    fulfillmentServiceCode: null,
    fulfillmentFee: 0,
    voidRequested: false,
    voided,
    marketplaceNotified: false,
    notifyErrorMessage: null,
    shipTo,
  };
}
