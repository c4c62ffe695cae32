import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import fc from 'fast-check';
import { rolledBack } from '../../support/database.ts';
import { extractAs, mutations } from './extracting.ts';

const order = (tx: Queryable, payload: unknown) => extractAs(tx, sql`staging.extract_amazon_order`, payload);

const id = '026-1520163-6049104';
const ShippingAddress = {
  Name: 'Ada Lovelace',
  AddressLine1: '12 Elm St',
  AddressLine2: 'Apt 4',
  City: 'Austin',
  StateOrRegion: 'TX',
  PostalCode: '78701-1234',
  CountryCode: 'US',
  Phone: '+1 512-555-0100',
  AddressType: 'Residential',
};
const BuyerInfo = { BuyerEmail: 'Q7x@marketplace.amazon.com', BuyerName: 'Ada King Lovelace' };
const old = {
  AmazonOrderId: id,
  SellerOrderId: 'A-77',
  PurchaseDate: '2026-03-02T03:58:30Z',
  LastUpdateDate: '2026-03-03T03:58:32Z',
  OrderStatus: 'Unshipped',
  SalesChannel: 'Amazon.com',
  OrderTotal: { CurrencyCode: 'USD', Amount: '11.01' },
  IsISPU: 'false',
  IsAccessPointOrder: false,
  IsIBA: false,
  IsSoldByAB: false,
  ShippingAddress,
  BuyerInfo,
};
const recent = {
  orderId: id,
  orderAliases: [{ aliasId: 'A-77', aliasType: 'SELLER_ORDER_ID' }],
  createdTime: '2026-03-02T03:58:30.000Z',
  lastUpdatedTime: '2026-03-03T03:58:32.000Z',
  programs: ['PRIME'],
  salesChannel: { channelName: 'AMAZON', marketplaceId: 'ATVPDKIKX0DER' },
  buyer: { buyerName: 'Ada King Lovelace', buyerEmail: 'Q7x@marketplace.amazon.com' },
  recipient: {
    deliveryAddress: {
      name: 'Ada Lovelace',
      addressLine1: '12 Elm St',
      addressLine2: 'Apt 4',
      addressLine3: '',
      city: 'Austin',
      stateOrRegion: 'TX',
      postalCode: '78701-1234',
      countryCode: 'US',
      phone: '+1 512-555-0100',
      addressType: 'RESIDENTIAL',
    },
  },
  proceeds: {
    grandTotal: { amount: '11.01', currencyCode: 'USD' },
    breakdowns: [
      { type: 'TAX', subtotal: { amount: '0.91', currencyCode: 'USD' } },
      { type: 'SHIPPING', subtotal: { amount: '2.10', currencyCode: 'USD' } },
    ],
  },
  fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT' },
  orderItems: [],
};
const delivered = (changes: object) => ({
  ...recent,
  recipient: { deliveryAddress: { ...recent.recipient.deliveryAddress, ...changes } },
});

const holes = {
  reason: null,
  emails: null,
  phones: null,
  address_given: false,
  address_hash: null,
  names_given: false,
  name_words: [],
};
const none = { ...holes, emails: [], phones: [], address_given: true, address_words: [], names_given: true };

const hash = async (tx: Queryable, address: object): Promise<string> =>
  (await tx.query(sql`select spine.address_hash(${JSON.stringify(address)}::jsonb) as hash`))[0].hash;

test(
  'an order of either API says the same of its buyer',
  rolledBack(async (tx, t) => {
    const address = {
      name: 'Ada Lovelace',
      address1: '12 Elm St',
      address2: 'Apt 4',
      city: 'Austin',
      state: 'TX',
      postalCode: '78701-1234',
      country: 'US',
    };
    const address_hash = await hash(tx, address);
    for (const payload of [old, { payload: old }, recent, { order: recent }]) {
      const extract = await order(tx, payload);
      t.like(extract, {
        reason: null,
        external_id: id,
        identity_key: id,
        order_ref: id,
        own: true,
        deleted: false,
        internal: false,
        emails: ['q7x@marketplace.amazon.com'],
        phones: ['5125550100'],
        address_given: true,
        address_hash,
        address_words: ['ada', 'lovelace'],
        names_given: true,
        first_name: 'Ada',
        last_name: 'King Lovelace',
        company: null,
        name_words: ['ada', 'king', 'lovelace'],
      });
      t.like(extract.document, {
        number: 'A-77',
        kind: 'sale',
        state: 'open',
        ordered_on: '2026-03-01', // in the account's time zone
        currency: 'USD',
        gross: 11.01,
        net: 11.01,
        customer_external_id: null,
        email: 'Q7x@marketplace.amazon.com',
        phone: '+1 512-555-0100',
        address: { ...address, phone: '+1 512-555-0100' },
      });
      t.is(Date.parse(extract.source_created_at), Date.parse('2026-03-02T03:58:30Z'));
      t.is(Date.parse(extract.source_updated_at), Date.parse('2026-03-03T03:58:32Z'));
    }
    t.like((await order(tx, recent)).document, { status: 'UNSHIPPED', tax: 0.91, shipping: 2.1 });
    t.like((await order(tx, old)).document, { status: 'Unshipped', tax: null, shipping: null });
  }),
);

test(
  'the answers of getOrderAddress and getOrderBuyerInfo give their fields and keep the held order',
  rolledBack(async (tx, t) => {
    const whole = await order(tx, old);
    const address = await order(tx, { payload: { AmazonOrderId: id, ShippingAddress } });
    t.like(address, {
      ...holes,
      phones: ['5125550100'],
      external_id: id,
      address_given: true,
      address_hash: whole.address_hash,
    });
    t.like(address.document, { state: null, net: null, ordered_at: null, phone: '+1 512-555-0100', email: null });
    t.is(address.document.address.city, 'Austin');
    const buyer = await order(tx, { AmazonOrderId: id, ...BuyerInfo });
    t.like(buyer.document, { state: null, email: 'Q7x@marketplace.amazon.com', address: null });
    t.like(buyer, { ...holes, emails: whole.emails, names_given: true, name_words: whole.name_words });
    const bare = await order(tx, { AmazonOrderId: id });
    t.like(bare, holes);
    t.is(bare.document.state, null);

    const merged = { ...old, BuyerInfo: undefined, ...BuyerInfo, BuyerCompanyName: 'Engines Ltd' };
    t.like(await order(tx, merged), { emails: whole.emails, last_name: 'King Lovelace', company: 'Engines Ltd' });
  }),
);

test(
  'what Amazon masks is a hole',
  rolledBack(async (tx, t) => {
    const { City, StateOrRegion, PostalCode, CountryCode } = ShippingAddress;
    const place = { City, StateOrRegion, PostalCode, CountryCode };
    for (const changes of [
      { ShippingAddress: place, BuyerInfo: {} },
      { ShippingAddress: null, BuyerInfo: null },
      { ShippingAddress: undefined, BuyerInfo: undefined },
      { ShippingAddress: { ...ShippingAddress, Name: '***', Phone: null }, BuyerInfo: { BuyerName: 'A** L***' } },
      {
        ShippingAddress: { ...ShippingAddress, Name: '<name>', Phone: '' },
        BuyerInfo: { BuyerEmail: '<buyer-email>' },
      },
      { ShippingAddress: { ...ShippingAddress, AddressLine1: '', AddressLine2: '', Phone: null }, BuyerInfo: {} },
    ]) {
      const { address_words, ...extract } = await order(tx, { ...old, ...changes });
      t.like(extract, holes, JSON.stringify(changes));
    }
    const bare = { ...recent, buyer: undefined, recipient: {}, fulfillment: undefined, proceeds: undefined };
    const extract = await order(tx, bare);
    t.like(extract, holes);
    t.like(extract.document, { status: null, state: 'open', gross: null, net: null, currency: null, address: null });
  }),
);

test(
  'a delivery under another name is a gift',
  rolledBack(async (tx, t) => {
    const extract = await order(tx, delivered({ name: 'Charles Babbage' }));
    t.like(extract, {
      emails: ['q7x@marketplace.amazon.com'],
      phones: [],
      address_given: true,
      address_hash: null,
      address_words: ['charles', 'babbage'],
    });
    t.like(extract.document, { phone: '+1 512-555-0100', address: { name: 'Charles Babbage' } });
    const company = {
      ...delivered({ name: 'Engines Ltd, Goods In' }),
      buyer: { buyerName: 'Ada', buyerCompanyName: 'Engines Ltd' },
    };
    t.regex((await order(tx, company)).address_hash, /^[0-9a-f]{64}$/);
    const unnamed = await order(tx, { ...recent, buyer: null });
    t.like(unnamed, { emails: null, phones: ['5125550100'], names_given: false });
    t.truthy(unnamed.address_hash);
  }),
);

test(
  'a locker or a shop is nobody',
  rolledBack(async (tx, t) => {
    for (const payload of [
      delivered({ addressType: 'PICKUP_POINT' }),
      { ...recent, programs: ['PRIME', 'IN_STORE_PICK_UP'] },
      { ...old, IsISPU: 'true' },
      { ...old, IsAccessPointOrder: true },
      { ...old, IsISPU: true, ShippingAddress: undefined },
    ]) {
      t.like(await order(tx, payload), {
        reason: null,
        emails: ['q7x@marketplace.amazon.com'],
        phones: [],
        address_given: true,
        address_hash: null,
        address_words: [],
      });
    }
  }),
);

test(
  'an order that Amazon bought identifies nobody, and counts',
  rolledBack(async (tx, t) => {
    for (const payload of [
      { ...old, IsIBA: true },
      { ...old, IsSoldByAB: 'true' },
      { ...recent, programs: ['INVOICE_BY_AMAZON'] },
    ]) {
      const extract = await order(tx, payload);
      t.like(extract, { ...none, first_name: null, company: null, order_ref: id });
      t.is(extract.document.net, 11.01);
    }
  }),
);

test(
  'a multi-channel order identifies nobody and counts nothing',
  rolledBack(async (tx, t) => {
    const key = 'S01-1234567-1234567';
    for (const payload of [
      { ...old, AmazonOrderId: key, SalesChannel: 'Non-Amazon US' },
      { ...old, AmazonOrderId: key },
      { ...recent, orderId: key, salesChannel: { channelName: 'NON_AMAZON' } },
      { ...recent, orderId: key, salesChannel: undefined },
    ]) {
      const extract = await order(tx, payload);
      t.like(extract, { ...none, external_id: key, identity_key: key, order_ref: null });
      t.like(extract.document, { number: 'A-77', gross: 11.01, net: 0 });
    }
  }),
);

test(
  'email rules and phones with an extension',
  rolledBack(async (tx, t) => {
    const from = async (BuyerEmail: string) => order(tx, { ...old, BuyerInfo: { ...BuyerInfo, BuyerEmail } });
    t.like(await from('no-reply@marketplace.amazon.com'), { emails: null, internal: false });
    t.like(await from('staff@internal.example'), { emails: null, internal: true });
    t.like(await from('ada@example.com'), { emails: ['ada@example.com'] });
    const proxy = await order(tx, delivered({ phone: '+1 480-555-0130 ext. 73824' }));
    t.is(proxy.phones, null);
    t.is(proxy.document.phone, '+1 480-555-0130 ext. 73824');
  }),
);

test(
  'states',
  rolledBack(async (tx, t) => {
    const cases: [string, string][] = [
      ['Pending', 'pending'],
      ['PendingAvailability', 'pending'],
      ['PENDING_AVAILABILITY', 'pending'],
      ['Unshipped', 'open'],
      ['PARTIALLY_SHIPPED', 'open'],
      ['Shipped', 'done'],
      ['InvoiceUnconfirmed', 'done'],
      ['Canceled', 'cancelled'],
      ['CANCELLED', 'cancelled'],
      ['Unfulfillable', 'open'],
      ['SOMETHING_NEW', 'open'],
    ];
    for (const [status, state] of cases) {
      const both = [
        { ...old, OrderStatus: status },
        { ...recent, fulfillment: { fulfillmentStatus: status } },
      ];
      for (const payload of both) {
        const { document } = await order(tx, payload);
        t.deepEqual([document.status, document.state], [status, state]);
        t.is(document.net, state === 'cancelled' ? 0 : 11.01);
      }
    }
  }),
);

test(
  'addresses of Brazil and Japan',
  rolledBack(async (tx, t) => {
    const lines = { addressLine1: '', addressLine2: null, addressLine3: null };
    const extendedFields = { streetName: 'Rua Azul', streetNumber: '12', complement: 'Apto 4' };
    const brazil = await order(tx, delivered({ ...lines, extendedFields, city: '', municipality: 'Recife' }));
    t.like(brazil.document.address, { address1: 'Rua Azul 12', address2: 'Apto 4', city: 'Recife' });
    t.truthy(brazil.address_hash);
    const japan = await order(tx, delivered({ city: undefined, countryCode: 'JP', postalCode: '150-0002' }));
    t.truthy(japan.address_hash);
    const third = await order(tx, delivered({ addressLine2: '', addressLine3: 'Floor 2' }));
    t.like(third.document.address, { address1: '12 Elm St', address2: 'Floor 2' });
  }),
);

test(
  'an order that can not be read is refused with the reason',
  rolledBack(async (tx, t) => {
    const cases: [unknown, string][] = [
      [{}, 'no order id'],
      [null, 'no order id'],
      ['orderId', 'no order id'],
      [[old], 'no order id'],
      [{ payload: { Orders: [old] } }, 'no order id'],
      [
        { NotificationType: 'ORDER_CHANGE', Payload: { OrderChangeNotification: { AmazonOrderId: id } } },
        'no order id',
      ],
      [{ AmazonOrderId: id, OrderItems: [] }, 'the items of an order, not an order'],
      [{ ...old, AmazonOrderId: '' }, 'AmazonOrderId is not an id'],
      [{ ...old, PurchaseDate: 1569521782042 }, 'PurchaseDate is not a time'],
      [{ ...old, LastUpdateDate: '1.569521782042E9' }, 'LastUpdateDate is not a time'],
      [{ ...old, OrderTotal: '11.01' }, 'OrderTotal is not an object'],
      [{ ...old, OrderTotal: { Amount: '11,01' } }, 'OrderTotal.Amount is not an amount'],
      [{ ...old, BuyerInfo: [] }, 'BuyerInfo is not an object'],
      [{ ...old, BuyerInfo: { BuyerEmail: 7 } }, 'BuyerInfo.BuyerEmail is not text'],
      [
        { ...old, ShippingAddress: { ...ShippingAddress, PostalCode: 78701 } },
        'ShippingAddress.PostalCode is not text',
      ],
      [{ ...recent, orderId: {} }, 'orderId is not an id'],
      [{ ...recent, createdTime: 'yesterday' }, 'createdTime is not a time'],
      [{ ...recent, recipient: 'Ada' }, 'recipient is not an object'],
      [{ ...recent, buyer: { buyerName: {} } }, 'buyer.buyerName is not text'],
      [{ ...recent, proceeds: { grandTotal: { amount: 'much' } } }, 'grandTotal.amount is not an amount'],
      [delivered({ phone: 5125550100 }), 'deliveryAddress.phone is not text'],
    ];
    for (const [payload, reason] of cases) t.is((await order(tx, payload)).reason, reason);
  }),
);

test(
  'no payload raises',
  rolledBack(async (tx, t) => {
    const part = { AmazonOrderId: id, ShippingAddress };
    await fc.assert(
      fc.asyncProperty(mutations([old, recent, part, { order: recent }, { ...old, IsISPU: true }]), async (payload) => {
        const { reason, external_id } = await order(tx, payload);
        t.true(typeof (reason ?? external_id) === 'string');
      }),
      { numRuns: 500 },
    );
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), async (json) => {
        if (!json.includes('\\u0000')) await order(tx, { order: JSON.parse(json) });
      }),
      { numRuns: 50 },
    );
  }),
);

const folder = new URL('../../../../shared/providers/samples/amazon/', import.meta.url);

(existsSync(folder) ? test : test.skip)(
  'the published samples are read',
  rolledBack(async (tx, t) => {
    const seen: Record<string, unknown[]> = {};
    for (const file of readdirSync(folder).filter((name) => /^(v0|v2026|notification\.)(?!.*error)/.test(name))) {
      const answer = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
      const { response = answer } = answer;
      const claims = [];
      for (const payload of response.orders ?? response.payload?.Orders ?? [response]) {
        const { reason, external_id, emails, phones, address_hash, last_name, document } = await order(tx, payload);
        const found = [emails?.[0] && 'email', phones?.[0] && 'phone', address_hash && 'address', last_name];
        claims.push(reason ?? [external_id, document?.state, ...found].filter(Boolean).join(' '));
      }
      seen[file] = claims;
    }
    t.like(seen, {
      'notification.ORDER_CHANGE.json': ['no order id'],
      'v0.getOrder.br-easyship.masked-no-rdt.json': ['701-2161150-1980205 open'],
      'v0.getOrder.sandbox1.json': ['902-1845936-5435065 open'],
      'v0.getOrder.sandbox2.json': ['921-3175655-0452641 done'],
      'v0.getOrderAddress.sandbox1.json': ['902-1845936-5435065 address'],
      'v0.getOrderBuyerInfo.sandbox1.json': ['902-1845936-5435065 email'],
      'v0.getOrderItems.sandbox1.json': ['the items of an order, not an order'],
      'v0.getOrders.sandbox1.json': ['902-1845936-5435065 open', '902-8745147-1934268 open'],
      'v0.getOrders.sandbox2.json': ['902-3159896-1390916 pending'],
      'v2026.getOrder.sandbox1.json': ['171-9876543-2109876 open email phone address Silva Santos'],
      'v2026.getOrder.sandbox2.json': ['028-1234567-8901234 done email address Yilmaz'],
      'v2026.getOrder.us-recipient-only.json': ['111-1111111-1111111 open address'],
      'v2026.searchOrders.sandbox1.json': ['250-1234567-8901234 done email address Smith'],
      'v2026.searchOrders.sandbox2.json': ['202-7654321-1098765 done email phone address Thompson'],
    });
  }),
);
