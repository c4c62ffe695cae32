// What is asked of the Admin GraphQL API. Lists within an object come last, so that an object reads the same whether its
// list came with it or in lines of their own.

export const API_VERSION = '2026-10';

const ADDRESS = 'id name firstName lastName company address1 address2 city provinceCode zip countryCodeV2 phone';
// no displayName: it says nothing more, and where it is refused, the whole customer is, as it may not be null
const PERSON = `id firstName lastName
  defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
  defaultPhoneNumber { phoneNumber smsMarketingConsent { state optInLevel updatedAt } }
  defaultAddress { ${ADDRESS} }`;
const CUSTOMER = `${PERSON}
  createdAt updatedAt state verifiedEmail locale note tags taxExempt numberOfOrders
  amountSpent { amount currencyCode }`;

const BAG = '{ shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }';
const ORDER = `id name createdAt updatedAt processedAt cancelledAt closedAt test sourceName email phone
  displayFinancialStatus displayFulfillmentStatus currencyCode presentmentCurrencyCode
  customer { ${PERSON} }
  totalPriceSet ${BAG} currentTotalPriceSet ${BAG} totalTaxSet ${BAG} totalShippingPriceSet ${BAG} totalRefundedSet ${BAG}
  billingAddress { ${ADDRESS} }
  shippingAddress { ${ADDRESS} }`;
const LINE_ITEM = `id sku title quantity currentQuantity discountedTotalSet ${BAG}`;

const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';

type Kind = {
  entity: 'customer' | 'order';
  type: 'Customer' | 'Order';
  /** The field of the query that lists them, and the one that finds one. */
  field: 'customers' | 'orders';
  one: 'customer' | 'order';
  /** The list within. */
  list: 'addressesV2' | 'lineItems';
  /** How many at first; what they cost says how many after that. */
  first: number;
};
export type Listed = Kind & {
  page: Document;
  byId: Document;
  /** More of the list within one of them. */
  more: Document;
  /** The text of a bulk query, which has neither variables nor pages. */
  bulk: string;
};
export type Document = { name: string; text: string };

function listed(kind: Kind, fields: string, within: string): Listed {
  const { type, field, one, list } = kind;
  const node = `${fields} ${list}(first: 10) { nodes { ${within} } ${PAGE_INFO} }`;
  const page = `query ${type}Page($first: Int!, $after: String, $filter: String!) {
    ${field}(first: $first, after: $after, query: $filter, sortKey: UPDATED_AT) { nodes { ${node} } ${PAGE_INFO} }
  }`;
  const byId = `query ${type}ById($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type} { ${node} } } }`;
  const more = `query ${type}More($id: ID!, $after: String) {
    ${one}(id: $id) { ${list}(first: 100, after: $after) { nodes { ${within} } ${PAGE_INFO} } }
  }`;
  // no sortKey: paired with a filter it has been seen to drop rows
  const bulk = `{ ${field} { edges { node { ${fields} ${list} { edges { node { ${within} } } } } } } }`;
  return {
    ...kind,
    page: { name: `${type}Page`, text: page },
    byId: { name: `${type}ById`, text: byId },
    more: { name: `${type}More`, text: more },
    bulk,
  };
}

export const customers: Listed = listed(
  { entity: 'customer', type: 'Customer', field: 'customers', one: 'customer', list: 'addressesV2', first: 50 },
  CUSTOMER,
  ADDRESS,
);
export const orders: Listed = listed(
  { entity: 'order', type: 'Order', field: 'orders', one: 'order', list: 'lineItems', first: 20 },
  ORDER,
  LINE_ITEM,
);

/** groupObjects: a parent's lines follow it. Its default changed once, so it is always said. */
export const startBulk: Document = {
  name: 'StartBulk',
  text: `mutation StartBulk($query: String!) {
    bulkOperationRunQuery(query: $query, groupObjects: true) {
      bulkOperation { id status } userErrors { code field message }
    }
  }`,
};

export const bulkState: Document = {
  name: 'BulkState',
  text: `query BulkState($id: ID!) {
    bulkOperation(id: $id) { id status errorCode rootObjectCount url completedAt }
  }`,
};
