import { grossOf, type ShopObject } from '../model.ts';
import { mix } from '../people/random.ts';
import { pacificDate, pacificWall, utcMillis } from '../times.ts';
import { addressOf, amount, fromAmazon, integer, parcel } from './shipstation_spelling.ts';

export function shipmentV1(object: ShopObject) {
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

export function shipmentV2(object: ShopObject) {
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
