import { grossOf, type ShopObject } from '../model.ts';
import { mix } from '../people/random.ts';
import { pacificDate, pacificWall } from '../times.ts';
import { addressOf, amount, fromAmazon, integer, noAddress, parcel } from './shipstation_spelling.ts';

/** Half of the time the bill names nobody but the buyer, and only the parcel has an address. */
function bill(object: ShopObject, style: number) {
  if (style % 2 === 0) return addressOf(object.contact, style);
  return { ...noAddress, name: `${object.contact.first} ${object.contact.last}` };
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

export function shipstationOrder(object: ShopObject) {
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
