import { grossOf, money, type ShopObject } from '../model.ts';
import { writePhone } from '../people/places.ts';
import { utc } from '../times.ts';

/** Flat columns, as a CSV file has them. */
export function manualPayload(object: ShopObject): unknown {
  const { contact, id } = object;
  const { home } = contact;
  const who = {
    email: contact.email,
    phone: contact.phone === null ? null : writePhone(contact.phone, object.createdAt / 1000),
    first_name: contact.first,
    last_name: contact.last,
    name: `${contact.first} ${contact.last}`,
    address1: home?.line1 ?? null,
    address2: home?.line2 ?? null,
    city: home?.city ?? null,
    state: home?.state ?? null,
    postal_code: home?.postal ?? null,
    country: home?.country ?? null,
  };
  if (object.entity === 'customer') return { external_id: id, ...who, company: contact.company };
  const sale = object.sale!;
  const gross = grossOf(sale);
  return {
    external_id: id,
    customer_external_id: object.customerId,
    number: sale.number,
    ...who,
    ordered_at: utc(object.createdAt),
    currency: sale.currency,
    gross: money(gross),
    tax: money(sale.tax),
    shipping: money(sale.shipping),
    refunded: money(sale.refunded),
    net: money(gross - sale.refunded),
    status: sale.state,
  };
}
