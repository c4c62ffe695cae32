import { grossOf, money, type ShopObject } from '../model.ts';
import type { Contact } from '../people/person.ts';
import { mix } from '../people/random.ts';
import { websiteOrders, websiteOrdersId } from '../shops/shopify.ts';
import { pacific, utc } from '../times.ts';
import { exactNumber } from './exact.ts';

const nameOf = (contact: Contact): string => [contact.first, contact.last].filter(Boolean).join(' ');
const gid = (type: string, id: string): string => `gid://shopify/${type}/${id}`;
const addressId = (id: string): string => String(BigInt(id) + 40_000_000_000n);
/** A shop keeps one customer per telephone, so a shared number stands in the address only. */
const ownPhone = (object: ShopObject): string | null =>
  object.shared.some(({ kind }) => kind === 'phone') ? null : object.contact.phone;
const displayState = ({ sale }: ShopObject) => {
  const cancelled = sale!.state === 'cancelled';
  return {
    financial: cancelled ? 'VOIDED' : sale!.refunded > 0 ? 'PARTIALLY_REFUNDED' : 'PAID',
    fulfillment: !cancelled && sale!.state === 'done' ? 'FULFILLED' : 'UNFULFILLED',
  };
};

export function shopifyPayload(object: ShopObject): unknown {
  if (object.entity === 'customer') return object.shape === 'graphql' ? customerNode(object) : customerWebhook(object);
  return object.shape === 'graphql' ? orderNode(object) : orderWebhook(object);
}

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
    defaultPhoneNumber: phone === null ? null : { phoneNumber: phone, smsMarketingConsent: null },
    defaultAddress: addressNode(addressId(id), contact),
  };
}

function customerNode(object: ShopObject) {
  const { id, contact } = object;
  const node = person(id, contact, ownPhone(object));
  if (node.defaultPhoneNumber !== null)
    node.defaultPhoneNumber.smsMarketingConsent = {
      state: 'NOT_SUBSCRIBED',
      optInLevel: null,
      updatedAt: null,
    } as never;
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

function orderNode(object: ShopObject) {
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
  if (customer !== null && 'defaultPhoneNumber' in customer && customer.defaultPhoneNumber)
    customer.defaultPhoneNumber = { phoneNumber: customer.defaultPhoneNumber.phoneNumber } as never;
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

function customerWebhook(object: ShopObject) {
  return {
    ...customerBody(object.id, object.contact, ownPhone(object)),
    created_at: pacific(object.createdAt),
    updated_at: pacific(object.updatedAt),
    addresses: [],
  };
}

function orderWebhook(object: ShopObject) {
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
