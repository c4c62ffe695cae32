import type { ShopObject } from '../../../population/model.ts';
import { amazonPayload } from '../../../population/payloads/amazon.ts';

type Fields = Record<string, unknown>;
export type Order2026 = Fields & {
  salesChannel: { marketplaceId: string };
  buyer?: Fields;
  recipient?: { deliveryAddress: Fields };
  fulfillment: { fulfillmentStatus: string; fulfilledBy: string };
  orderItems: Fields[];
};
export type OrderV0 = Fields & { BuyerInfo: Fields; ShippingAddress?: Fields };

export const spellOrder2026 = (object: ShopObject): Order2026 =>
  amazonPayload({ ...object, shape: 'v2026' }) as Order2026;

export const spellOrderV0 = (object: ShopObject): OrderV0 => amazonPayload({ ...object, shape: 'v0' }) as OrderV0;

/** Only these fields of an object. */
export const only = (object: Fields, names: string[]): Fields =>
  Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
