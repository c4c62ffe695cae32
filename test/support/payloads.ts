// Small payloads in the providers' true shapes, with invented people.

type Fields = Record<string, unknown>;

/** Noon of a day in March 2026. */
export const day = (n: number): string => `2026-03-${String(n).padStart(2, '0')}T12:00:00Z`;

/** A street address; the name is the recipient's. */
export const street = (name: string, changes: Fields = {}) => ({
  name,
  address1: '12 Elm St',
  address2: null,
  city: 'Austin',
  state: 'TX',
  postalCode: '78701',
  country: 'US',
  ...changes,
});
type Street = ReturnType<typeof street>;

export const manualCustomer = (external_id: string, fields: Fields = {}) => ({ external_id, ...fields });
export const manualOrder = manualCustomer;

const shopifyAddress = ({ postalCode, state, country, ...rest }: Street) => ({
  ...rest,
  zip: postalCode,
  province_code: state,
  country_code: country,
});

/** A webhook's body; ids are text here, because JSON.stringify knows no bigint. */
export function shopifyCustomer(
  id: string,
  { at = 1, address, ...fields }: Fields & { at?: number; address?: Street } = {},
) {
  return {
    id,
    admin_graphql_api_id: `gid://shopify/Customer/${id}`,
    created_at: day(1),
    updated_at: day(at),
    ...(address && { default_address: shopifyAddress(address) }),
    ...fields,
  };
}

export function shopifyOrder(
  id: string,
  { at = 1, billing, shipping, ...fields }: Fields & { at?: number; billing?: Street; shipping?: Street } = {},
) {
  return {
    id,
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    name: `#${id}`,
    created_at: day(1),
    updated_at: day(at),
    currency: 'USD',
    total_price: '10.00',
    financial_status: 'paid',
    ...(billing && { billing_address: shopifyAddress(billing) }),
    ...(shipping && { shipping_address: shopifyAddress(shipping) }),
    ...fields,
  };
}

/** The webhook of a merge in the admin: the second customer is kept. */
export const shopifyMerge = (deleted: string, kept: string) => ({
  admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${kept}`,
  admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${deleted}`,
  admin_graphql_api_job_id: null,
  status: 'completed',
  errors: [],
});

const meta = (at: number) => ({ CreateTime: day(1), LastUpdatedTime: day(at) });

export function qboCustomer(
  Id: string,
  { at = 1, email, phone, ...fields }: Fields & { at?: number; email?: string; phone?: string } = {},
) {
  return {
    Customer: {
      Id,
      sparse: false,
      Active: true,
      ...(email && { PrimaryEmailAddr: { Address: email } }),
      ...(phone && { PrimaryPhone: { FreeFormNumber: phone } }),
      MetaData: meta(at),
      ...fields,
    },
  };
}

const document = (Id: string, { at = 1, customer, ...fields }: Fields & { at?: number; customer?: string }) => ({
  Id,
  sparse: false,
  DocNumber: `D${Id}`,
  TxnDate: '2026-03-02',
  TotalAmt: 20,
  CurrencyRef: { value: 'USD' },
  ...(customer && { CustomerRef: { value: customer } }),
  MetaData: meta(at),
  ...fields,
});
export const qboInvoice = (Id: string, fields: Fields & { at?: number; customer?: string } = {}) => ({
  Invoice: document(Id, fields),
});
export const qboReceipt = (Id: string, fields: Fields & { at?: number; customer?: string } = {}) => ({
  SalesReceipt: document(Id, fields),
});

/** Orders API 2026-01-01; without buyer and address it is masked. */
export function amazonOrder(
  orderId: string,
  {
    at = 1,
    email,
    name,
    address,
    phone,
    ...fields
  }: Fields & {
    at?: number;
    email?: string;
    name?: string;
    phone?: string;
    address?: Street;
  } = {},
) {
  return {
    orderId,
    createdTime: day(1),
    lastUpdatedTime: day(at),
    salesChannel: { channelName: 'AMAZON', marketplaceId: 'ATVPDKIKX0DER' },
    buyer: { buyerEmail: email ?? null, buyerName: name ?? null },
    recipient: {
      deliveryAddress: address
        ? {
            name: address.name,
            addressLine1: address.address1,
            addressLine2: address.address2,
            city: address.city,
            stateOrRegion: address.state,
            postalCode: address.postalCode,
            countryCode: address.country,
            phone: phone ?? null,
          }
        : null,
    },
    proceeds: { grandTotal: { amount: '11.01', currencyCode: 'USD' } },
    fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'MERCHANT' },
    orderItems: [],
    ...fields,
  };
}

/** What getOrderAddress answers of Orders v0: a part of an order. */
export const amazonAddress = (AmazonOrderId: string, { name, address1, city, state, postalCode, country }: Street) => ({
  payload: {
    AmazonOrderId,
    ShippingAddress: {
      Name: name,
      AddressLine1: address1,
      City: city,
      StateOrRegion: state,
      PostalCode: postalCode,
      CountryCode: country,
    },
  },
});

const shipstationAddress = ({ address1, address2, ...rest }: Street) => ({
  ...rest,
  street1: address1,
  street2: address2,
});

/** Times are the wall clock of Los Angeles. */
const clock = (at: number): string => `2026-03-${String(at).padStart(2, '0')}T10:00:00.0000000`;

export function shipstationOrder(
  orderId: number,
  {
    at = 1,
    email,
    billTo,
    shipTo,
    number,
    ...fields
  }: Fields & {
    at?: number;
    email?: string;
    number?: string;
    billTo?: Street;
    shipTo?: Street;
  } = {},
) {
  return {
    orderId,
    orderNumber: number ?? `N${orderId}`,
    orderStatus: 'shipped',
    orderDate: clock(1),
    createDate: clock(1),
    modifyDate: clock(at),
    customerId: null,
    customerEmail: email ?? null,
    billTo: billTo ? shipstationAddress(billTo) : null,
    shipTo: shipTo ? shipstationAddress(shipTo) : null,
    orderTotal: 12,
    ...fields,
  };
}

export const shipstationShipment = (shipmentId: number, orderId: number, fields: Fields = {}) => ({
  shipmentId,
  orderId,
  orderNumber: `N${orderId}`,
  createDate: clock(2),
  shipDate: '2026-03-02',
  carrierCode: 'ups',
  trackingNumber: `1Z${shipmentId}`,
  voided: false,
  ...fields,
});

export const klaviyoProfile = (id: string, { at = 1, ...attributes }: Fields & { at?: number } = {}) => ({
  type: 'profile',
  id,
  attributes: { created: day(1), updated: day(at), ...attributes },
});
