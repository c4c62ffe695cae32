import { grossOf, money, type ShopObject } from '../model.ts';
import { writePhone } from '../people/places.ts';
import { mix } from '../people/random.ts';
import { pacific, pacificDate } from '../times.ts';
import { exactNumber } from './exact.ts';

const envelopes: Record<string, string> = {
  customer: 'Customer',
  invoice: 'Invoice',
  salesreceipt: 'SalesReceipt',
  creditmemo: 'CreditMemo',
  refundreceipt: 'RefundReceipt',
};
const amount = (cents: number): unknown => exactNumber(money(cents));

/** QBO leaves out what is empty, so a missing field means an empty one. */
export function qboPayload(object: ShopObject): unknown {
  const envelope = envelopes[object.kind]!;
  return { [envelope]: object.kind === 'customer' ? customer(object) : transaction(object) };
}

const common = (object: ShopObject) => ({
  Id: object.id,
  SyncToken: String(object.version),
  domain: 'QBO',
  sparse: false,
  MetaData: { CreateTime: pacific(object.createdAt), LastUpdatedTime: pacific(object.updatedAt) },
});

/** Unique over all names of the company: where there may be another, people append a number to get round it. */
function displayName({ contact, id, job, truth, mess }: ShopObject): string {
  if (truth.startsWith('house:')) return 'Website Orders';
  const twin = mess.some((one) => one === 'namesake' || one === 'father_and_son');
  return job ?? contact.company ?? `${contact.first} ${contact.last}${twin ? ` (${id})` : ''}`;
}

function structured(object: ShopObject) {
  const { home } = object.contact;
  if (home === null) return undefined;
  return {
    Id: String(mix(Number(object.id)) % 100_000),
    Line1: home.line1,
    Line2: home.line2 ?? undefined,
    City: home.city,
    CountrySubDivisionCode: home.state === '' ? undefined : home.state,
    PostalCode: home.postal,
    // at home most leave it out, some write it in full
    Country: home.country !== 'US' ? home.country : mix(Number(object.id), 2) % 2 === 0 ? 'USA' : undefined,
  };
}

/** As a user types it into a transaction: names first, then street and town in one line each, no fields of their own. */
function freeForm(object: ShopObject) {
  const { contact } = object;
  const { home } = contact;
  if (home === null) return undefined;
  const lines = [
    `${contact.first} ${contact.last}`,
    contact.company,
    home.line1,
    home.line2,
    `${home.city}, ${home.state}  ${home.postal}`,
  ].filter((line) => line !== null);
  return {
    Id: String(mix(Number(object.id), 1) % 100_000),
    ...Object.fromEntries(lines.map((line, n) => [`Line${n + 1}`, line])),
    Lat: 'INVALID',
    Long: 'INVALID',
  };
}

function customer(object: ShopObject) {
  const { contact, parent, active } = object;
  const house = object.truth.startsWith('house:');
  const name = displayName(object) + (active === false ? ' (deleted)' : '');
  return {
    ...common(object),
    DisplayName: name,
    FullyQualifiedName: parent === undefined ? name : `${parent.name}:${name}`,
    PrintOnCheckName: contact.company ?? name,
    Active: active !== false,
    Job: parent !== undefined,
    BillWithParent: parent !== undefined && mix(Number(object.id), 3) % 2 === 0,
    Balance: 0,
    Level: parent === undefined ? undefined : 1,
    ParentRef: parent === undefined ? undefined : { value: parent.id },
    GivenName: house ? undefined : contact.first,
    FamilyName: house ? undefined : contact.last,
    CompanyName: contact.company ?? undefined,
    PrimaryEmailAddr: contact.email === null ? undefined : { Address: contact.email },
    PrimaryPhone: contact.phone === null ? undefined : { FreeFormNumber: writePhone(contact.phone, Number(object.id)) },
    BillAddr: structured(object),
    Taxable: false,
    PreferredDeliveryMethod: 'Email',
  };
}

function transaction(object: ShopObject) {
  const { contact, sale, customerId, kind } = object;
  const voided = sale!.state === 'voided';
  const cents = (value: number) => amount(voided ? 0 : value);
  const net = sale!.items.reduce((sum, item) => sum + item.price * item.quantity, 0);
  const total = grossOf(sale!);
  const sold = sale!.items.map((item, n) => ({
    Id: String(n + 1),
    LineNum: n + 1,
    Description: item.title,
    Amount: cents(item.price * item.quantity),
    DetailType: 'SalesItemLineDetail',
    SalesItemLineDetail: {
      ItemRef: { value: item.sku, name: item.title },
      Qty: voided ? 0 : item.quantity,
      UnitPrice: cents(item.price),
      TaxCodeRef: { value: 'TAX' },
    },
  }));
  const shipping = {
    Id: String(sold.length + 1),
    Amount: cents(sale!.shipping),
    DetailType: 'SalesItemLineDetail',
    SalesItemLineDetail: { ItemRef: { value: 'SHIPPING_ITEM_ID' } },
  };
  return {
    ...common(object),
    DocNumber: sale!.number,
    TxnDate: pacificDate(object.createdAt),
    DueDate: kind === 'invoice' ? pacificDate(object.createdAt + 30 * 86_400_000) : undefined,
    CustomerRef:
      customerId === null
        ? undefined
        : {
            value: customerId,
            name: object.mess.includes('house_account')
              ? 'Website Orders'
              : (contact.company ?? `${contact.first} ${contact.last}`),
          },
    BillEmail: contact.email === null ? undefined : { Address: contact.email },
    BillAddr: object.mess.includes('free_form_address') ? freeForm(object) : structured(object),
    Line: [
      ...sold,
      ...(sale!.shipping === 0 ? [] : [shipping]),
      { Amount: cents(net + sale!.shipping), DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} },
    ],
    TxnTaxDetail: { TotalTax: cents(sale!.tax) },
    TotalAmt: cents(total),
    Balance: cents(kind === 'invoice' && sale!.state === 'open' ? total : 0),
    RemainingCredit: kind === 'creditmemo' ? amount(0) : undefined,
    PrivateNote: voided ? 'Voided' : undefined,
    PrintStatus: 'NeedToPrint',
    EmailStatus: kind === 'refundreceipt' ? undefined : 'NotSet',
  };
}
