import { grossOf, money, type ShopObject } from '../model.ts';
import type { Contact } from '../people/person.ts';
import { writePhone } from '../people/places.ts';
import { mix } from '../people/random.ts';
import { pacificDate, pacificWall, utcMillis } from '../times.ts';
import { exactNumber } from './exact.ts';

const amount = (cents: number): unknown => exactNumber(money(cents));
const integer = (id: string): unknown => exactNumber(id);
const fromAmazon = (object: ShopObject): boolean => /^\d{3}-\d{7}-\d{7}$/.test(object.sale?.number ?? '');

export function shipstationPayload(object: ShopObject): unknown {
  if (object.entity === 'customer') return customer(object);
  if (object.entity === 'order') return order(object);
  return object.shape === 'v2' ? shipmentV2(object) : shipment(object);
}

const noAddress = {
  company: null,
  street1: null,
  street2: null,
  street3: null,
  city: null,
  state: null,
  postalCode: null,
  country: null,
  phone: null,
  residential: null,
  addressVerified: null,
};

function addressOf(contact: Contact, style: number) {
  const { home } = contact;
  const name = `${contact.first} ${contact.last}`;
  if (home === null) return { ...noAddress, name };
  return {
    name,
    company: contact.company,
    street1: home.line1,
    street2: home.line2 ?? '',
    street3: null,
    city: home.city,
    state: home.state === '' ? null : home.state,
    postalCode: home.postal,
    country: home.country,
    phone: contact.phone === null ? null : writePhone(contact.phone, style),
    residential: true,
    addressVerified: 'Address validated successfully',
  };
}

/** Half of the time the bill names nobody but the buyer, and only the parcel has an address. */
function bill(object: ShopObject, style: number) {
  if (style % 2 === 0) return addressOf(object.contact, style);
  return { ...noAddress, name: `${object.contact.first} ${object.contact.last}` };
}

/** A locker stands in the place of the street. */
function parcel(object: ShopObject): Contact {
  const to = object.shipTo ?? object.contact;
  return object.pickupPoint
    ? { ...to, home: { ...to.home!, line1: `Locker ${to.home!.city} 7`, line2: '400 Commerce Way' } }
    : to;
}

const advanced = (object: ShopObject) => ({
  warehouseId: 24079,
  nonMachinable: false,
  saturdayDelivery: false,
  containsAlcohol: false,
  mergedOrSplit: false,
  mergedIds: [],
  parentId: null,
  storeId: fromAmazon(object) ? 26816 : 26815,
  customField1: null,
  customField2: null,
  customField3: null,
  source: null,
  billToParty: null,
  billToAccount: null,
  billToPostalCode: null,
  billToCountryCode: null,
});

function order(object: ShopObject) {
  const { id, contact, sale, customerId } = object;
  const style = mix(Number(id));
  const status = {
    open: 'awaiting_shipment',
    done: 'shipped',
    pending: 'awaiting_payment',
    cancelled: 'cancelled',
    voided: 'cancelled',
    test: 'awaiting_shipment',
  }[sale!.state];
  const at = pacificWall(object.createdAt);
  return {
    orderId: integer(id),
    orderNumber: sale!.number,
    orderKey: fromAmazon(object) ? sale!.number : `manual-${id}`,
    orderDate: at,
    createDate: at,
    modifyDate: pacificWall(object.updatedAt),
    paymentDate: at,
    shipByDate: null,
    orderStatus: status,
    customerId: customerId === null ? null : integer(customerId),
    customerUsername: contact.email ?? `${contact.first} ${contact.last}`,
    customerEmail: contact.email,
    billTo: bill(object, style),
    shipTo: addressOf(parcel(object), style),
    items: sale!.items.map((item, n) => ({
      orderItemId: integer(`${id}${n}`),
      lineItemKey: `${id}-${n}`,
      sku: item.sku,
      name: item.title,
      imageUrl: null,
      weight: { value: 12, units: 'ounces' },
      quantity: item.quantity,
      unitPrice: amount(item.price),
      taxAmount: null,
      shippingAmount: null,
      warehouseLocation: null,
      options: [],
      productId: null,
      fulfillmentSku: null,
      adjustment: false,
      upc: null,
      createDate: at,
      modifyDate: at,
    })),
    orderTotal: amount(grossOf(sale!)),
    amountPaid: amount(grossOf(sale!)),
    taxAmount: amount(sale!.tax),
    shippingAmount: amount(sale!.shipping),
    customerNotes: null,
    internalNotes: null,
    gift: object.mess.includes('gift'),
    giftMessage: object.mess.includes('gift') ? 'With love' : null,
    paymentMethod: null,
    requestedShippingService: 'Priority Mail',
    carrierCode: 'stamps_com',
    serviceCode: 'usps_priority_mail',
    packageCode: 'package',
    confirmation: 'none',
    shipDate: status === 'shipped' ? pacificDate(object.createdAt + 86_400_000) : null,
    holdUntilDate: null,
    weight: { value: 24, units: 'ounces' },
    dimensions: null,
    advancedOptions: advanced(object),
    tagIds: null,
    userId: null,
    externallyFulfilled: false,
    externallyFulfilledBy: null,
  };
}

function shipment(object: ShopObject) {
  const { id, contact, order: of } = object;
  return {
    shipmentId: integer(id),
    orderId: integer(of!.id),
    orderKey: fromAmazon(object) ? of!.number : `manual-${of!.id}`,
    orderNumber: of!.number,
    userId: null,
    customerEmail: contact.email,
    createDate: pacificWall(object.createdAt),
    shipDate: pacificDate(object.createdAt),
    shipmentCost: amount(795),
    insuranceCost: 0,
    trackingNumber: `9400100000${id.padStart(12, '0')}`,
    isReturnLabel: false,
    batchNumber: null,
    carrierCode: 'stamps_com',
    serviceCode: 'usps_priority_mail',
    packageCode: 'package',
    confirmation: 'delivery',
    warehouseId: 24079,
    voided: object.voidedAt !== null,
    voidDate: object.voidedAt === null || object.voidedAt === undefined ? null : pacificWall(object.voidedAt),
    marketplaceNotified: true,
    notifyErrorMessage: null,
    shipTo: addressOf(parcel(object), mix(Number(id))),
    weight: { value: 24, units: 'ounces' },
    dimensions: null,
    insuranceOptions: { provider: null, insureShipment: false, insuredValue: 0 },
    advancedOptions: {
      billToParty: null,
      billToAccount: null,
      billToPostalCode: null,
      billToCountryCode: null,
      storeId: fromAmazon(object) ? 26816 : 26815,
    },
    shipmentItems: null,
    labelData: null,
    formData: null,
  };
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

const warehouse = {
  name: 'Invented Shop',
  phone: '512-555-0100',
  email: 'shipping@shop.example',
  company_name: 'Invented Shop',
  address_line1: '1 Warehouse Rd',
  address_line2: null,
  address_line3: null,
  city_locality: 'Austin',
  state_province: 'TX',
  postal_code: '78701',
  country_code: 'US',
  address_residential_indicator: 'no',
};

function shipmentV2(object: ShopObject) {
  const { id, contact, sale } = object;
  const to = parcel(object);
  const home = to.home!;
  return {
    shipment_id: id,
    carrier_id: null,
    service_code: null,
    external_order_id: sale!.number,
    external_shipment_id: sale!.number,
    shipment_number: sale!.number,
    store_id: 'se-26815',
    is_gift: object.mess.includes('gift'),
    items: sale!.items.map((item) => ({
      name: item.title,
      sales_order_id: object.order!.id,
      quantity: item.quantity,
      sku: item.sku,
      unit_price: amount(item.price),
    })),
    amount_paid: { currency: 'usd', amount: amount(grossOf(sale!)) },
    ship_date: utcMillis(object.createdAt),
    created_at: utcMillis(object.createdAt),
    modified_at: utcMillis(object.updatedAt),
    shipment_status: 'pending',
    ship_to: {
      name: `${to.first} ${to.last}`,
      phone: to.phone ?? '000-000-0000',
      email: object.shipTo ? null : contact.email,
      company_name: to.company,
      address_line1: home.line1,
      address_line2: home.line2,
      address_line3: null,
      city_locality: home.city,
      state_province: home.state === '' ? home.city : home.state,
      postal_code: home.postal,
      country_code: home.country,
      address_residential_indicator: 'yes',
    },
    ship_from: warehouse,
    return_to: warehouse,
    warehouse_id: 'se-24079',
    confirmation: 'none',
    is_return: false,
    advanced_options: {},
    insurance_provider: 'none',
    tags: [],
    packages: [{ package_code: 'package', weight: { value: 24, unit: 'ounce' } }],
    total_weight: { value: 24, unit: 'ounce' },
  };
}
