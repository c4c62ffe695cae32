// Shopify's objects as the Admin GraphQL API 2026-10 answers them.

import { grossOf, money, type ShopObject } from '../model.ts';
import type { Contact } from '../people/contact.ts';
import { mix } from '../people/random.ts';
import { websiteOrders, websiteOrdersId } from '../shops/shopify.ts';
import { utc } from '../times.ts';
import { addressId, displayState, gid, nameOf, ownPhone } from './shopify_spelling.ts';

function addressNode(id: string, contact: Contact) {
  const { home } = contact;
  if (home === null) return null;
  return {
    id: `${gid('MailingAddress', id)}?model_name=CustomerAddress`,
    name: nameOf(contact),
    firstName: contact.first,
    lastName: contact.last,
    company: contact.company,
    address1: home.line1,
    address2: home.line2,
    city: home.city,
    provinceCode: home.state === '' ? null : home.state,
    zip: home.postal,
    countryCodeV2: home.country,
    phone: contact.phone,
  };
}

function person(id: string, contact: Contact, phone: string | null) {
  return {
    id: gid('Customer', id),
    firstName: contact.first,
    lastName: contact.last,
    displayName: nameOf(contact),
    defaultEmailAddress:
      contact.email === null
        ? null
        : {
            emailAddress: contact.email,
            marketingState: 'SUBSCRIBED',
            marketingOptInLevel: 'SINGLE_OPT_IN',
            marketingUpdatedAt: null,
          },
    defaultPhoneNumber:
      phone === null
        ? null
        : { phoneNumber: phone, smsMarketingConsent: { state: 'NEVER_SUBSCRIBED', optInLevel: null, updatedAt: null } },
    defaultAddress: addressNode(addressId(id), contact),
  };
}

export function customerNode(object: ShopObject) {
  const { id, contact } = object;
  const node = person(id, contact, ownPhone(object));
  return {
    ...node,
    createdAt: utc(object.createdAt),
    updatedAt: utc(object.updatedAt),
    state: 'ENABLED',
    verifiedEmail: true,
    locale: 'en',
    note: null,
    tags: [],
    taxExempt: false,
    numberOfOrders: '1',
    amountSpent: { amount: '0.0', currencyCode: 'USD' },
    addressesV2: {
      nodes: node.defaultAddress === null ? [] : [node.defaultAddress],
      pageInfo: { hasNextPage: false, endCursor: null },
    },
  };
}

const bag = (cents: number) => ({
  shopMoney: { amount: money(cents), currencyCode: 'USD' },
  presentmentMoney: { amount: money(cents), currencyCode: 'USD' },
});

export function orderNode(object: ShopObject) {
  const { id, contact, sale, customerId } = object;
  const gross = grossOf(sale!);
  const { financial, fulfillment } = displayState(object);
  const house = customerId === websiteOrdersId;
  const customer =
    customerId === null
      ? null
      : house
        ? person(customerId, websiteOrders, null)
        : mix(Number(id) % 1000) % 4 === 0
          ? { id: gid('Customer', customerId) }
          : person(customerId, contact, ownPhone(object));
  return {
    id: gid('Order', id),
    name: sale!.number,
    createdAt: utc(object.createdAt),
    updatedAt: utc(object.updatedAt),
    processedAt: utc(object.createdAt),
    cancelledAt: sale!.state === 'cancelled' ? utc(object.updatedAt) : null,
    closedAt: null,
    test: sale!.state === 'test',
    sourceName: 'web',
    email: contact.email,
    phone: customerId === null ? contact.phone : null,
    displayFinancialStatus: financial,
    displayFulfillmentStatus: fulfillment,
    currencyCode: 'USD',
    presentmentCurrencyCode: 'USD',
    customer,
    totalPriceSet: bag(gross),
    currentTotalPriceSet: bag(gross - sale!.refunded),
    totalTaxSet: bag(sale!.tax),
    totalShippingPriceSet: bag(sale!.shipping),
    totalRefundedSet: bag(sale!.refunded),
    billingAddress: addressNode(addressId(id), contact),
    shippingAddress: addressNode(addressId(id), object.shipTo ?? contact),
    lineItems: {
      nodes: sale!.items.map((item, n) => ({
        id: gid('LineItem', String(BigInt(id) * 4n + BigInt(n))),
        sku: item.sku,
        title: item.title,
        quantity: item.quantity,
        currentQuantity: item.quantity,
        discountedTotalSet: bag(item.price * item.quantity),
      })),
      pageInfo: { hasNextPage: false, endCursor: null },
    },
  };
}
