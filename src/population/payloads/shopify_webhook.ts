// Shopify's objects as webhooks and the REST API spell them: snake_case, numeric ids.

import { grossOf, money, type ShopObject } from '../model.ts';
import type { Contact } from '../people/contact.ts';
import { websiteOrders, websiteOrdersId } from '../shops/shopify.ts';
import { pacific } from '../times.ts';
import { exactNumber } from './exact.ts';
import { addressId, displayState, gid, nameOf, ownPhone } from './shopify_spelling.ts';

/** The digits as they are: an id past 2^53 keeps every one of them. */
const exact = (id: string): unknown => exactNumber(id);

function addressOf(contact: Contact) {
  const { home } = contact;
  if (home === null) return null;
  return {
    first_name: contact.first,
    last_name: contact.last,
    company: contact.company,
    address1: home.line1,
    address2: home.line2,
    city: home.city,
    province: home.state === '' ? null : home.state,
    province_code: home.state === '' ? null : home.state,
    country: home.country,
    country_code: home.country,
    zip: home.postal,
    phone: contact.phone,
    name: nameOf(contact),
  };
}

function customerBody(id: string, contact: Contact, phone: string | null) {
  const address = addressOf(contact);
  return {
    id: exact(id),
    created_at: null as string | null,
    updated_at: null as string | null,
    first_name: contact.first,
    last_name: contact.last,
    state: 'disabled',
    note: null,
    verified_email: true,
    multipass_identifier: null,
    tax_exempt: false,
    email: contact.email,
    phone,
    currency: 'USD',
    tax_exemptions: [],
    admin_graphql_api_id: gid('Customer', id),
    ...(address === null
      ? {}
      : {
          default_address: {
            id: exact(addressId(id)),
            customer_id: exact(id),
            ...address,
            country_name: contact.home!.country,
            default: true,
          },
        }),
  };
}

export function customerWebhook(object: ShopObject) {
  return {
    ...customerBody(object.id, object.contact, ownPhone(object)),
    created_at: pacific(object.createdAt),
    updated_at: pacific(object.updatedAt),
    addresses: [],
  };
}

export function orderWebhook(object: ShopObject) {
  const { id, contact, sale, customerId } = object;
  const gross = grossOf(sale!);
  const { financial, fulfillment } = displayState(object);
  const set = (cents: number) => ({
    shop_money: { amount: money(cents), currency_code: 'USD' },
    presentment_money: { amount: money(cents), currency_code: 'USD' },
  });
  const guestPhone = customerId === null ? contact.phone : null;
  return {
    id: exact(id),
    admin_graphql_api_id: gid('Order', id),
    name: sale!.number,
    order_number: Number(sale!.number.slice(1)),
    created_at: pacific(object.createdAt),
    updated_at: pacific(object.updatedAt),
    processed_at: pacific(object.createdAt),
    cancelled_at: sale!.state === 'cancelled' ? pacific(object.updatedAt) : null,
    cancel_reason: sale!.state === 'cancelled' ? 'customer' : null,
    closed_at: null,
    test: sale!.state === 'test',
    confirmed: true,
    currency: 'USD',
    presentment_currency: 'USD',
    email: contact.email ?? '',
    contact_email: contact.email,
    phone: guestPhone,
    financial_status: financial.toLowerCase(),
    fulfillment_status: fulfillment === 'FULFILLED' ? 'fulfilled' : null,
    total_price: money(gross),
    total_price_set: set(gross),
    current_total_price: money(gross - sale!.refunded),
    current_total_price_set: set(gross - sale!.refunded),
    total_tax: money(sale!.tax),
    total_shipping_price_set: set(sale!.shipping),
    source_name: 'web',
    tags: '',
    note: null,
    note_attributes: [],
    customer:
      customerId === null
        ? null
        : customerId === websiteOrdersId
          ? customerBody(customerId, websiteOrders, null)
          : customerBody(customerId, contact, ownPhone(object)),
    billing_address: addressOf(contact),
    shipping_address: addressOf(object.shipTo ?? contact),
    line_items: sale!.items.map((item, n) => ({
      id: exact(String(BigInt(id) * 4n + BigInt(n))),
      sku: item.sku,
      name: item.title,
      quantity: item.quantity,
      price: money(item.price),
    })),
    refunds:
      sale!.refunded === 0
        ? []
        : [
            {
              id: exact(String(BigInt(id) + 1n)),
              order_id: exact(id),
              created_at: pacific(object.updatedAt),
              transactions: [{ kind: 'refund', status: 'success', amount: money(sale!.refunded) }],
            },
          ],
  };
}
