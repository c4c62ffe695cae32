// What both of Shopify's spellings have in common.

import type { ShopObject } from '../model.ts';
import type { Contact } from '../people/contact.ts';

export const nameOf = (contact: Contact): string => [contact.first, contact.last].filter(Boolean).join(' ');
export const gid = (type: string, id: string): string => `gid://shopify/${type}/${id}`;
export const addressId = (id: string): string => String(BigInt(id) + 40_000_000_000n);
/** A shop keeps one customer per telephone, so a shared number stands in the address only. */
export const ownPhone = (object: ShopObject): string | null =>
  object.shared.some(({ kind }) => kind === 'phone') ? null : object.contact.phone;
export const displayState = ({ sale }: ShopObject) => {
  const cancelled = sale!.state === 'cancelled';
  return {
    financial: cancelled ? 'VOIDED' : sale!.refunded > 0 ? 'PARTIALLY_REFUNDED' : 'PAID',
    fulfillment: !cancelled && sale!.state === 'done' ? 'FULFILLED' : 'UNFULFILLED',
  };
};
