import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import fc from 'fast-check';
import { rolledBack } from '../../support/database.ts';
import { extractAs, mutations } from './extracting.ts';

const customer = (tx: Queryable, payload: unknown) => extractAs(tx, sql`staging.extract_qbo_customer`, payload);
const order = (tx: Queryable, payload: unknown) => extractAs(tx, sql`staging.extract_qbo_order`, payload);

const ada = {
  Id: '58',
  sparse: false,
  Active: true,
  GivenName: 'Ada',
  FamilyName: 'Lovelace',
  CompanyName: 'Analytical Engines',
  DisplayName: 'Ada Lovelace (Austin)',
  PrimaryEmailAddr: { Address: 'Ada@Example.com; office@example.com,ada@example.com' },
  PrimaryPhone: { FreeFormNumber: '(512) 555-0100' },
  Mobile: { FreeFormNumber: '+1 512 555 0101' },
  Fax: { FreeFormNumber: '(512) 555-0199' },
  BillAddr: { Line1: '12 Elm St.', City: 'Austin', CountrySubDivisionCode: 'TX', PostalCode: '78701', Lat: 'INVALID' },
  MetaData: { CreateTime: '2026-03-07T16:49:28-08:00', LastUpdatedTime: '2026-03-09T10:41:46-07:00' },
};
const withCustomer = (changes: object) => ({ Customer: { ...ada, ...changes } });

const invoice = {
  Id: '130',
  sparse: false,
  DocNumber: '1037',
  TxnDate: '2026-03-02',
  TotalAmt: 372.07,
  Balance: 372.07,
  CurrencyRef: { value: 'usd', name: 'Dollar' },
  CustomerRef: { value: '58', name: 'Ada Lovelace' },
  TxnTaxDetail: { TotalTax: 26.82 },
  Line: [
    { Id: '1', Amount: 335.25, DetailType: 'SALES_ITEM_LINE_DETAIL', SalesItemLineDetail: { ItemRef: { value: '5' } } },
    { Id: '2', Amount: 10, SalesItemLineDetail: { ItemRef: { value: 'SHIPPING_ITEM_ID' } } },
    { Amount: 345.25, DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} },
  ],
  BillEmail: { Address: 'Ada@Example.com' },
  BillAddr: { Line1: 'Ada Lovelace', Line2: 'Analytical Engines', Line3: '12 Elm St.', Line4: 'Austin, TX  78701' },
  ShipAddr: { Line1: '5 Dock Rd', City: 'Reno', CountrySubDivisionCode: 'NV', PostalCode: '89501' },
  MetaData: { CreateTime: '2026-03-02T13:16:17-08:00', LastUpdatedTime: '2026-03-03T13:16:17-08:00' },
};
const walkIn = { ...invoice, CustomerRef: undefined, Balance: 0 };
const receipt = (changes: object) => ({ SalesReceipt: { ...walkIn, ...changes } });

const hash = async (tx: Queryable, address: object): Promise<string> =>
  (await tx.query(sql`select spine.address_hash(${JSON.stringify(address)}::jsonb) as hash`))[0].hash;

test(
  'a customer says its own emails, phones, names and address',
  rolledBack(async (tx, t) => {
    const extract = await customer(tx, withCustomer({}));
    t.like(extract, {
      reason: null,
      external_id: '58',
      identity_key: '58',
      own: true,
      deleted: false,
      internal: false,
      emails: ['ada@example.com', 'office@example.com'],
      phones: ['5125550100', '5125550101'],
      first_name: 'Ada',
      last_name: 'Lovelace',
      company: 'Analytical Engines',
      name_words: ['ada', 'lovelace', 'analytical', 'engines'],
      address_given: true,
      address_words: ['ada', 'lovelace'],
      names_given: true,
      order_ref: null,
      document: null,
    });
    t.is(
      extract.address_hash,
      await hash(tx, { name: 'Ada Lovelace', address1: '12 elm st', city: 'Austin', state: 'TX', postalCode: '78701' }),
    );
    t.is(Date.parse(extract.source_created_at), Date.parse('2026-03-08T00:49:28Z'));
    t.is(Date.parse(extract.source_updated_at), Date.parse('2026-03-09T17:41:46Z'));
  }),
);

test(
  'what is missing is empty in a whole object and a hole in any other',
  rolledBack(async (tx, t) => {
    const empty = { emails: [], phones: [], names_given: true, address_given: true, address_hash: null };
    const hole = { emails: null, phones: null, names_given: false, address_given: false, address_hash: null };
    t.like(await customer(tx, { Customer: { Id: '58', sparse: false } }), empty);
    t.like(await customer(tx, { Customer: { Id: '58', sparse: true } }), hole);
    t.like(await customer(tx, { Customer: { Id: '58' } }), hole);
    const nulls = { PrimaryEmailAddr: null, PrimaryPhone: null, GivenName: null, BillAddr: null };
    t.like(await customer(tx, { Customer: { Id: '58', sparse: true, ...nulls } }), empty);
    t.like(await customer(tx, { Customer: { Id: '58', sparse: true, BillAddr: ada.BillAddr } }), hole);
  }),
);

test(
  'an address without a name has that of its customer, else the company, else the display name',
  rolledBack(async (tx, t) => {
    const names = { GivenName: undefined, FamilyName: undefined, CompanyName: undefined };
    const place = { address1: '12 Elm St', city: 'Austin', state: 'TX', postalCode: '78701' };
    const company = await customer(tx, withCustomer({ ...names, CompanyName: 'Sunny Bakery' }));
    t.is(company.address_hash, await hash(tx, { name: 'Sunny Bakery', ...place }));
    const shown = await customer(tx, withCustomer({ ...names, DisplayName: 'Sunny Bakery (deleted)', Active: false }));
    t.is(shown.address_hash, company.address_hash);
    t.like(shown, { deleted: true, first_name: null, last_name: null, company: null, name_words: [] });
    t.like(await customer(tx, withCustomer({ ...names, DisplayName: ' (deleted)' })), { address_hash: null });
    const twice = { ...ada.BillAddr, Line1: 'ADA LOVELACE', Line2: 'Analytical Engines', Line3: '12 Elm St.' };
    const plain = await customer(tx, withCustomer({}));
    t.is((await customer(tx, withCustomer({ BillAddr: twice }))).address_hash, plain.address_hash);
  }),
);

test(
  'who is billed for a job is its parent only where QuickBooks says so',
  rolledBack(async (tx, t) => {
    const parent = { Job: true, ParentRef: { value: '12', name: 'Acme' } };
    const cases: [object, object][] = [
      [
        { ...parent, BillWithParent: true },
        { parent_given: true, parent_key: '12' },
      ],
      [
        { ...parent, BillWithParent: 'true' },
        { parent_given: true, parent_key: '12' },
      ],
      [
        { ...parent, BillWithParent: false },
        { parent_given: true, parent_key: null },
      ],
      [parent, { parent_given: true, parent_key: null }],
      [{ BillWithParent: true }, { parent_given: true, parent_key: null }],
      [
        { BillWithParent: true, ParentRef: null },
        { parent_given: true, parent_key: null },
      ],
      [
        { BillWithParent: true, ParentRef: { value: '58' } },
        { parent_given: true, parent_key: null },
      ],
      [
        { sparse: true, ...parent },
        { parent_given: false, parent_key: null },
      ],
      [
        { sparse: true, BillWithParent: true },
        { parent_given: false, parent_key: null },
      ],
      [
        { sparse: true, BillWithParent: false },
        { parent_given: true, parent_key: null },
      ],
      [
        { sparse: true, ...parent, BillWithParent: true },
        { parent_given: true, parent_key: '12' },
      ],
    ];
    for (const [changes, said] of cases) t.like(await customer(tx, withCustomer(changes)), { reason: null, ...said });
    for (const ParentRef of ['12', {}, { value: 1.5 }, []])
      t.like(await customer(tx, withCustomer({ BillWithParent: true, ParentRef })), {
        reason: 'ParentRef is not a reference',
      });
    t.like(await customer(tx, withCustomer({ BillWithParent: false, ParentRef: 'odd' })), { reason: null });
  }),
);

test(
  'emails of nobody, of the shop and relays are as if absent',
  rolledBack(async (tx, t) => {
    const address = 'no-reply@example.com, x1@marketplace.amazon.com; staff@internal.example, not an address';
    const extract = await customer(tx, withCustomer({ PrimaryEmailAddr: { Address: address } }));
    t.like(extract, { reason: null, emails: [], internal: true });
  }),
);

test(
  'deactivated, deleted and merged customers',
  rolledBack(async (tx, t) => {
    t.like(await customer(tx, withCustomer({ Active: false })), {
      deleted: true,
      emails: ['ada@example.com', 'office@example.com'],
    });
    const stub = { domain: 'QBO', status: 'Deleted', Id: '58' };
    const gone = await customer(tx, { Customer: stub, time: '2026-03-15T00:18:15.322-07:00' });
    t.like(gone, { reason: null, external_id: '58', identity_key: '58', deleted: true, emails: null, phones: null });
    t.is(Date.parse(gone.source_updated_at), Date.parse('2026-03-15T07:18:15.322Z'));
    t.like(await customer(tx, { Customer: { Id: '2', status: 'Merged', mergedInto: '1' } }), {
      reason: null,
      external_id: '2',
      merged_into_key: '1',
      deleted: false,
      emails: null,
      names_given: false,
    });
    t.like(await customer(tx, { Customer: { Id: '2', status: 'Merged' } }), { reason: 'mergedInto is not an id' });
    t.like(await customer(tx, { Customer: { Id: '2', status: 'Merged', mergedInto: '2' } }), {
      reason: 'merged into itself',
    });
  }),
);

test(
  'a customer that can not be read is refused with the reason',
  rolledBack(async (tx, t) => {
    const cases: [unknown, string][] = [
      [ada, 'no envelope: a bare object does not say what it is'],
      [{ Vendor: ada }, 'no Customer'],
      [{ Customer: [ada] }, 'no Customer'],
      [null, 'no Customer'],
      ['Customer', 'no Customer'],
      [withCustomer({ Id: undefined }), 'no Id'],
      [withCustomer({ Id: 1.5 }), 'Id is not an id'],
      [withCustomer({ Id: {} }), 'Id is not an id'],
      [withCustomer({ Id: 'salesreceipt:58' }), 'Id begins like the key of another kind of record'],
      [withCustomer({ MetaData: [] }), 'MetaData is not an object'],
      [withCustomer({ MetaData: { CreateTime: 'soon' } }), 'MetaData.CreateTime is not a time'],
      [withCustomer({ MetaData: { LastUpdatedTime: 5 } }), 'MetaData.LastUpdatedTime is not a time'],
      [withCustomer({ PrimaryEmailAddr: 'ada@example.com' }), 'PrimaryEmailAddr is not an object'],
      [withCustomer({ PrimaryEmailAddr: { Address: 7 } }), 'PrimaryEmailAddr is not text'],
      [withCustomer({ Mobile: { FreeFormNumber: 5125550101 } }), 'Mobile is not text'],
      [withCustomer({ GivenName: 7 }), 'GivenName is not text'],
      [withCustomer({ BillAddr: 'Elm St' }), 'BillAddr is not an object'],
      [withCustomer({ BillAddr: { PostalCode: 78701 } }), 'BillAddr.PostalCode is not text'],
    ];
    for (const [payload, reason] of cases) t.is((await customer(tx, payload)).reason, reason);
  }),
);

test(
  'an invoice speaks of its customer and says nothing of its own',
  rolledBack(async (tx, t) => {
    const extract = await order(tx, { Invoice: invoice, time: '2026-11-01T10:48:27.082-07:00' });
    t.like(extract, {
      reason: null,
      external_id: 'invoice:130',
      identity_key: '58',
      own: false,
      deleted: false,
      emails: null,
      phones: null,
      address_given: false,
      address_hash: null,
      names_given: false,
      name_words: [],
    });
    t.like(extract.document, {
      number: '1037',
      kind: 'sale',
      state: 'open',
      ordered_on: '2026-03-02',
      currency: 'USD',
      gross: 372.07,
      tax: 26.82,
      shipping: 10,
      net: 372.07,
      customer_external_id: '58',
      email: 'Ada@Example.com',
      address: { address1: '5 Dock Rd', city: 'Reno', state: 'NV', postalCode: '89501' },
    });
    t.is(Date.parse(extract.source_updated_at), Date.parse('2026-03-03T21:16:17Z'));
    t.is(Date.parse(extract.document.ordered_at), Date.parse('2026-03-02T21:16:17Z'));
  }),
);

test(
  'the kind is in the key, and credits count against the customer',
  rolledBack(async (tx, t) => {
    const paid = { ...invoice, Balance: 0 };
    for (const [kind, key, counted] of [
      ['Invoice', 'invoice:130', 372.07],
      ['SalesReceipt', 'salesreceipt:130', 372.07],
      ['CreditMemo', 'creditmemo:130', -372.07],
      ['RefundReceipt', 'refundreceipt:130', -372.07],
    ] as const) {
      const extract = await order(tx, { [kind]: paid });
      t.like(extract, { reason: null, external_id: key, identity_key: '58', own: false });
      const { gross, net, state } = extract.document;
      t.deepEqual({ gross, net, state }, { gross: 372.07, net: counted, state: 'done' });
    }
  }),
);

test(
  'a walk-in sale has its own key, email and free-form address',
  rolledBack(async (tx, t) => {
    const extract = await order(tx, receipt({}));
    t.like(extract, {
      reason: null,
      external_id: 'salesreceipt:130',
      identity_key: 'salesreceipt:130',
      own: true,
      emails: ['ada@example.com'],
      phones: null,
      first_name: 'Ada',
      last_name: 'Lovelace',
      company: 'Analytical Engines',
      address_given: true,
      address_words: ['ada', 'lovelace'],
    });
    t.is(extract.address_hash, (await customer(tx, withCustomer({}))).address_hash);
    for (const CustomerRef of [null, {}, { value: null }, { value: '' }]) {
      t.like(await order(tx, receipt({ CustomerRef })), { reason: null, own: true });
    }
  }),
);

test(
  'free text of an address is taken apart where its form is certain',
  rolledBack(async (tx, t) => {
    const read = async (...lines: string[]) => {
      const BillAddr = Object.fromEntries(lines.map((line, i) => [`Line${i + 1}`, line]));
      return (await order(tx, receipt({ BillAddr, ShipAddr: undefined }))).document.address;
    };
    const name = 'Ada Lovelace';
    t.deepEqual(await read(name, '12 Elm St.', 'Apt 4', 'Austin, Texas 78701-1234'), {
      name,
      address1: '12 Elm St.',
      address2: 'Apt 4',
      city: 'Austin',
      state: 'Texas',
      postalCode: '78701-1234',
    });
    t.deepEqual(await read(name, 'Engines Ltd', 'Rose Cottage', 'London SW1Y 4JH', 'United Kingdom'), {
      name,
      company: 'Engines Ltd',
      address1: 'Rose Cottage',
      city: 'London',
      postalCode: 'SW1Y 4JH',
      country: 'United Kingdom',
    });
    t.like(await read(name, 'Elmstr. 5', '10115 Berlin'), {
      address1: 'Elmstr. 5',
      city: 'Berlin',
      postalCode: '10115',
    });
    t.like(await read(name, '5 Bay St', 'Toronto ON M5V 2T6'), { city: 'Toronto', state: 'ON', postalCode: 'M5V 2T6' });
    t.deepEqual(await read(name), { name });
    t.deepEqual(await read(name, 'Reno, NV'), { name, city: 'Reno', state: 'NV' });
    t.deepEqual(await read('12 Elm St.', 'Austin, TX 78701'), {
      address1: '12 Elm St.',
      city: 'Austin',
      state: 'TX',
      postalCode: '78701',
    });
    t.deepEqual(await read(' '), {});
  }),
);

test(
  'a building is not taken for a name',
  rolledBack(async (tx, t) => {
    const place = { City: 'Austin', CountrySubDivisionCode: 'TX', PostalCode: '78701' };
    const building = await order(tx, receipt({ BillAddr: { Line1: 'Elm Tower', Line2: '12 Elm St.', ...place } }));
    t.like(building, { reason: null, first_name: null, last_name: null, address_hash: null });
    const person = await order(tx, receipt({ BillAddr: { Line1: 'Ada Lovelace', Line2: '12 Elm St.', ...place } }));
    t.like(person, { first_name: 'Ada', last_name: 'Lovelace', address_words: ['ada', 'lovelace'] });
    t.is(person.address_hash, (await customer(tx, withCustomer({}))).address_hash);
  }),
);

test(
  'voided and deleted transactions count nothing',
  rolledBack(async (tx, t) => {
    const voided = { ...invoice, TotalAmt: 0, Balance: 0 };
    for (const PrivateNote of ['Voided', 'Voided: paid twice', ' voided']) {
      const { document } = await order(tx, { Invoice: { ...voided, PrivateNote } });
      t.like(document, { state: 'voided', net: 0 });
    }
    t.like((await order(tx, { Invoice: { ...voided, PrivateNote: 'Not voided' } })).document, {
      state: 'done',
      net: 0,
    });
    t.like((await order(tx, { Invoice: { ...invoice, PrivateNote: 'Voided cheque' } })).document, {
      state: 'open',
      net: 372.07,
    });
    const MetaData = { LastUpdatedTime: '2026-12-23T12:55:50-08:00' };
    const stub = { domain: 'QBO', status: 'Deleted', Id: '130', MetaData };
    const gone = await order(tx, { CreditMemo: stub });
    t.like(gone, { reason: null, external_id: 'creditmemo:130', deleted: true, emails: null, address_given: false });
    t.like(gone.document, { kind: 'credit', state: 'deleted', net: 0 });
    t.is(Date.parse(gone.source_updated_at), Date.parse('2026-12-23T20:55:50Z'));
  }),
);

test(
  'a total may be absent, and lines are never summed',
  rolledBack(async (tx, t) => {
    const { document } = await order(tx, { Invoice: { ...invoice, TotalAmt: undefined, TxnTaxDetail: null } });
    t.like(document, { gross: null, net: null, tax: null, shipping: 10, state: 'open' });
  }),
);

test(
  'the day is TxnDate, and the instant its start where it was written on another day',
  rolledBack(async (tx, t) => {
    const { document } = await order(tx, { Invoice: { ...invoice, TxnDate: '2026-02-27' } });
    t.is(document.ordered_on, '2026-02-27');
    t.is(Date.parse(document.ordered_at), Date.parse('2026-02-27T05:00:00Z'));
    const undated = await order(tx, { Invoice: { ...invoice, TxnDate: undefined } });
    t.is(undated.document.ordered_on, '2026-03-02');
  }),
);

test(
  'the email of the shop marks a transaction',
  rolledBack(async (tx, t) => {
    const BillEmail = { Address: 'staff@internal.example' };
    t.like(await order(tx, { Invoice: { ...invoice, BillEmail } }), { internal: true, emails: null });
    t.like(await order(tx, receipt({ BillEmail })), { internal: true, emails: [] });
  }),
);

test(
  'a transaction that can not be read is refused with the reason',
  rolledBack(async (tx, t) => {
    const other = 'not an Invoice, SalesReceipt, CreditMemo or RefundReceipt';
    const cases: [unknown, string][] = [
      [invoice, 'no envelope: a bare object does not say what it is'],
      [{ Estimate: invoice }, other],
      [{ Payment: invoice }, other],
      [{ Fault: { Error: [] } }, other],
      [[], other],
      [{ Invoice: null }, 'Invoice is not an object'],
      [{ Invoice: { ...invoice, Id: '' } }, 'Id is not an id'],
      [{ Invoice: { ...invoice, TxnDate: '2026-02-30' } }, 'TxnDate is not a date'],
      [{ Invoice: { ...invoice, TotalAmt: 'much' } }, 'TotalAmt is not an amount'],
      [{ Invoice: { ...invoice, TxnTaxDetail: { TotalTax: [] } } }, 'TxnTaxDetail.TotalTax is not an amount'],
      [{ Invoice: { ...invoice, CustomerRef: '58' } }, 'CustomerRef is not an object'],
      [{ Invoice: { ...invoice, CustomerRef: { value: 5.8 } } }, 'CustomerRef.value is not an id'],
      [{ Invoice: { Id: '130', sparse: true } }, 'a sparse object that does not name its customer'],
      [{ Invoice: { ...invoice, BillEmail: { Address: {} } } }, 'BillEmail.Address is not text'],
      [{ Invoice: { ...invoice, ShipAddr: 'here' } }, 'ShipAddr is not an object'],
      [receipt({ BillAddr: { Line2: 12 } }), 'BillAddr.Line2 is not text'],
    ];
    for (const [payload, reason] of cases) t.is((await order(tx, payload)).reason, reason);
  }),
);

test(
  'no payload raises',
  rolledBack(async (tx, t) => {
    const payloads = [
      withCustomer({}),
      { Invoice: invoice },
      receipt({}),
      { CreditMemo: { ...invoice, PrivateNote: 'Voided' } },
    ];
    await fc.assert(
      fc.asyncProperty(mutations(payloads), async (payload) => {
        for (const extract of [customer, order]) {
          const { reason, external_id } = await extract(tx, payload);
          t.true(typeof (reason ?? external_id) === 'string');
        }
      }),
      { numRuns: 400 },
    );
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), async (json) => {
        if (json.includes('\\u0000')) return;
        await customer(tx, { Customer: JSON.parse(json) });
        await order(tx, { Invoice: JSON.parse(json) });
      }),
      { numRuns: 100 },
    );
  }),
);

const folder = new URL('../../../../shared/providers/samples/qbo/', import.meta.url);

(existsSync(folder) ? test : test.skip)(
  'the published samples are read',
  rolledBack(async (tx, t) => {
    const other = 'not an Invoice, SalesReceipt, CreditMemo or RefundReceipt';
    const seen: Record<string, string[]> = {};
    for (const file of readdirSync(folder).filter((name) => /^(cdc|credit|cust|inv|query|ref|sales)/.test(name))) {
      const answer = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
      const claims = [];
      for (const payload of unwrapped(answer)) {
        const extract = await ('Customer' in payload ? customer(tx, payload) : order(tx, payload));
        claims.push(extract.reason ?? [extract.external_id, extract.identity_key, extract.document?.state].join(' '));
      }
      seen[file] = claims;
    }
    t.like(seen, {
      'cdc.docs-abridged.json': ['63 63 ', '99 99 ', other, other, other],
      'cdc.recorded-with-deleted-invoice.fromxml.json': [
        ...[other, other, other, other],
        ...['invoice:103 10 done', 'invoice:65 invoice:65 deleted', other],
      ],
      'cdc.no-changes.json': [],
      'creditmemo.read.json': ['creditmemo:73 1 done'],
      'customer.deactivated-renamed.fromxml.json': ['1 1 '],
      'customer.read.json': ['2 2 '],
      'customers.query.json': ['1 1 ', '29 29 '],
      'customers.query.no-email-and-subcustomer.fromxml.json': ['3 3 ', '4 4 ', '5 5 ', '2 2 ', '1 1 '],
      'invoice.delete-response.json': ['invoice:33 invoice:33 deleted'],
      'invoice.read.json': ['invoice:130 24 open'],
      'invoice.void-response.json': ['invoice:129 8 voided'],
      'query.empty-page.json': [],
      'refundreceipt.read.json': ['refundreceipt:66 15 done'],
      'salesreceipt.read.json': ['salesreceipt:11 6 done'],
      'salesreceipt.void-response.json': ['salesreceipt:161 salesreceipt:161 voided'],
    });
  }),
);

// biome-ignore lint/suspicious/noExplicitAny: answers of many calls
function unwrapped(answer: any): object[] {
  const pages = answer.CDCResponse?.[0].QueryResponse ?? (answer.QueryResponse ? [answer.QueryResponse] : undefined);
  if (!pages) return [answer];
  return pages.flatMap((page: object) =>
    Object.entries(page).flatMap(([kind, list]) =>
      Array.isArray(list) ? list.map((object) => ({ [kind]: object })) : [],
    ),
  );
}

test(
  'a transaction of a house account speaks of whom it bills',
  rolledBack(async (tx, t) => {
    const as = (payload: unknown, houses: string[]) => extractAs(tx, sql`staging.extract_qbo_order`, payload, houses);
    const alone = await as({ Invoice: { ...invoice, CustomerRef: undefined } }, []);
    const house = await as({ Invoice: invoice }, ['7', '58']);
    t.like(house, { own: true, identity_key: 'invoice:130', emails: ['ada@example.com'], first_name: 'Ada' });
    t.deepEqual(house, { ...alone, document: { ...alone.document, customer_external_id: '58' } });
    t.deepEqual(await as({ Invoice: invoice }, ['130', '580']), await as({ Invoice: invoice }, []));
  }),
);
