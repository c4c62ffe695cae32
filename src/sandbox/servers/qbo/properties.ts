/** How values of a property are written in a statement, and compared. */
export type PropertyKind = 'id' | 'boolean' | 'text' | 'number' | 'date' | 'time';

const EVERY: Record<string, PropertyKind> = {
  Id: 'id',
  'MetaData.CreateTime': 'time',
  'MetaData.LastUpdatedTime': 'time',
};
const SALE: Record<string, PropertyKind> = {
  ...EVERY,
  DocNumber: 'text',
  TxnDate: 'date',
  CustomerRef: 'id',
  TotalAmt: 'number',
  Balance: 'number',
};

/** What each entity can be filtered and sorted by. */
export const PROPERTIES: Record<string, Record<string, PropertyKind>> = {
  Customer: {
    ...EVERY,
    Active: 'boolean',
    GivenName: 'text',
    FamilyName: 'text',
    CompanyName: 'text',
    DisplayName: 'text',
    FullyQualifiedName: 'text',
    PrintOnCheckName: 'text',
    PrimaryEmailAddr: 'text',
    Balance: 'number',
  },
  Invoice: { ...SALE, DueDate: 'date' },
  SalesReceipt: SALE,
  CreditMemo: SALE,
  RefundReceipt: SALE,
};
