import { buildSchema } from 'graphql';

const PAGING = 'first: Int, after: String, last: Int, before: String, reverse: Boolean = false';
const connection = (type: string): string => `
  type ${type}Connection { edges: [${type}Edge!]! nodes: [${type}!]! pageInfo: PageInfo! }
  type ${type}Edge { cursor: String! node: ${type}! }`;

/** A part of the Admin API 2026-10: all that an ingester of customers and orders asks for. */
export const schema = buildSchema(`
  scalar DateTime
  scalar Decimal
  scalar UnsignedInt64
  scalar URL
  enum CountryCode { AE BR CA DE FR GB GR IN JP PL UA US ZZ }
  enum CurrencyCode { CAD EUR GBP USD }
  enum CustomerSortKeys { CREATED_AT ID UPDATED_AT }
  enum OrderSortKeys { CREATED_AT ID PROCESSED_AT UPDATED_AT }
  enum CustomerState { DECLINED DISABLED ENABLED INVITED }
  enum CustomerEmailAddressMarketingState { INVALID NOT_SUBSCRIBED PENDING SUBSCRIBED UNSUBSCRIBED }
  enum CustomerMarketingOptInLevel { CONFIRMED_OPT_IN SINGLE_OPT_IN UNKNOWN }
  enum CustomerMarketingConsentState { NEVER_SUBSCRIBED PENDING REDACTED SUBSCRIBED UNSUBSCRIBED }
  enum OrderDisplayFinancialStatus { AUTHORIZED EXPIRED PAID PARTIALLY_PAID PARTIALLY_REFUNDED PENDING REFUNDED VOIDED }
  enum OrderDisplayFulfillmentStatus { FULFILLED FULFILLMENT_NOT_REQUIRED IN_PROGRESS ON_HOLD OPEN PARTIALLY_FULFILLED UNFULFILLED }
  enum BulkOperationStatus { CANCELED CANCELING COMPLETED CREATED EXPIRED FAILED RUNNING }
  enum BulkOperationErrorCode { ACCESS_DENIED INTERNAL_SERVER_ERROR TIMEOUT }
  enum BulkOperationType { MUTATION QUERY }
  enum BulkOperationUserErrorCode { INVALID LIMIT_REACHED OPERATION_IN_PROGRESS }

  interface Node { id: ID! }
  type PageInfo { endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String }
  type MoneyV2 { amount: Decimal! currencyCode: CurrencyCode! }
  type MoneyBag { presentmentMoney: MoneyV2! shopMoney: MoneyV2! }
  type MailingAddress implements Node {
    id: ID! name: String firstName: String lastName: String company: String address1: String address2: String city: String
    provinceCode: String zip: String countryCodeV2: CountryCode phone: String
  }
  type CustomerEmailAddress {
    emailAddress: String! marketingState: CustomerEmailAddressMarketingState!
    marketingOptInLevel: CustomerMarketingOptInLevel marketingUpdatedAt: DateTime
  }
  type CustomerSmsMarketingConsent {
    state: CustomerMarketingConsentState! optInLevel: CustomerMarketingOptInLevel updatedAt: DateTime
  }
  type CustomerPhoneNumber { phoneNumber: String! smsMarketingConsent: CustomerSmsMarketingConsent! }
  type Customer implements Node {
    id: ID! firstName: String lastName: String displayName: String! createdAt: DateTime! updatedAt: DateTime!
    defaultEmailAddress: CustomerEmailAddress defaultPhoneNumber: CustomerPhoneNumber defaultAddress: MailingAddress
    state: CustomerState! verifiedEmail: Boolean! locale: String! note: String tags: [String!]! taxExempt: Boolean!
    numberOfOrders: UnsignedInt64! amountSpent: MoneyV2!
    addressesV2(${PAGING}): MailingAddressConnection!
  }
  type LineItem implements Node {
    id: ID! sku: String title: String! quantity: Int! currentQuantity: Int! discountedTotalSet: MoneyBag!
  }
  type Order implements Node {
    id: ID! name: String! createdAt: DateTime! updatedAt: DateTime! processedAt: DateTime! cancelledAt: DateTime closedAt: DateTime
    test: Boolean! sourceName: String email: String phone: String
    displayFinancialStatus: OrderDisplayFinancialStatus displayFulfillmentStatus: OrderDisplayFulfillmentStatus!
    currencyCode: CurrencyCode! presentmentCurrencyCode: CurrencyCode! customer: Customer
    totalPriceSet: MoneyBag! currentTotalPriceSet: MoneyBag! totalTaxSet: MoneyBag totalShippingPriceSet: MoneyBag!
    totalRefundedSet: MoneyBag! billingAddress: MailingAddress shippingAddress: MailingAddress
    lineItems(${PAGING}): LineItemConnection!
  }
  ${['Customer', 'Order', 'MailingAddress', 'LineItem', 'WebhookSubscription'].map(connection).join('')}
  enum WebhookSubscriptionFormat { JSON XML }
  enum WebhookSubscriptionTopic {
    CUSTOMERS_CREATE CUSTOMERS_UPDATE CUSTOMERS_DELETE CUSTOMERS_MERGE
    ORDERS_CREATE ORDERS_UPDATED ORDERS_EDITED ORDERS_DELETE REFUNDS_CREATE
  }
  type WebhookSubscription implements Node { id: ID! topic: WebhookSubscriptionTopic! uri: String! format: WebhookSubscriptionFormat! }
  input WebhookSubscriptionInput { uri: String format: WebhookSubscriptionFormat }
  type UserError { field: [String!] message: String! }
  type WebhookSubscriptionCreatePayload { userErrors: [UserError!]! webhookSubscription: WebhookSubscription }
  type AccessScope { handle: String! description: String! }
  type AppInstallation implements Node { id: ID! accessScopes: [AccessScope!]! }
  type BulkOperation implements Node {
    id: ID! status: BulkOperationStatus! type: BulkOperationType! errorCode: BulkOperationErrorCode query: String!
    createdAt: DateTime! completedAt: DateTime objectCount: UnsignedInt64! rootObjectCount: UnsignedInt64!
    fileSize: UnsignedInt64 url: URL partialDataUrl: URL
  }
  type BulkOperationUserError { code: BulkOperationUserErrorCode field: [String!] message: String! }
  type BulkOperationRunQueryPayload { bulkOperation: BulkOperation userErrors: [BulkOperationUserError!]! }

  schema { query: QueryRoot mutation: Mutation }
  type QueryRoot {
    customers(${PAGING}, query: String, sortKey: CustomerSortKeys = ID): CustomerConnection!
    orders(${PAGING}, query: String, sortKey: OrderSortKeys = PROCESSED_AT): OrderConnection!
    customer(id: ID!): Customer
    order(id: ID!): Order
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
    bulkOperation(id: ID!): BulkOperation
    currentAppInstallation: AppInstallation!
    webhookSubscriptions(${PAGING}): WebhookSubscriptionConnection!
  }
  type Mutation {
    bulkOperationRunQuery(groupObjects: Boolean! = false, query: String!): BulkOperationRunQueryPayload
    webhookSubscriptionCreate(
      topic: WebhookSubscriptionTopic!, webhookSubscription: WebhookSubscriptionInput!
    ): WebhookSubscriptionCreatePayload
  }
`);
