import { existsSync, readFileSync } from 'node:fs';
import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import fc from 'fast-check';
import { rolledBack } from '../../support/database.ts';
import { stageIn } from '../../support/story.ts';
import { extractAs, mutations } from './extracting.ts';

const customer = (tx: Queryable, payload: unknown) => extractAs(tx, sql`staging.extract_shipstation_customer`, payload);
const order = (tx: Queryable, payload: unknown) => extractAs(tx, sql`staging.extract_shipstation_order`, payload);
const shipment = (tx: Queryable, payload: unknown) => extractAs(tx, sql`staging.extract_shipstation_shipment`, payload);

const address = {
  name: 'Ada Lovelace',
  company: null,
  street1: '12 St James Square',
  street2: '',
  street3: null,
  city: 'London',
  state: '',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
  phone: '+1 (512) 555-1234',
};
const nameOnly = { ...address, street1: null, city: null, state: null, postalCode: null, country: null, phone: null };
const anOrder = {
  orderId: 94113592,
  orderNumber: '1001',
  orderStatus: 'awaiting_shipment',
  orderDate: '2015-06-06T00:29:35.0000000',
  createDate: '2020-01-15T14:39:08.7770000',
  modifyDate: '2020-01-16T14:39:08.7770000',
  customerId: null as unknown,
  customerEmail: ' Ada@Example.com ',
  billTo: nameOnly as unknown,
  shipTo: address as unknown,
  orderTotal: 194.43,
  taxAmount: 5,
  shippingAmount: 10,
};

test(
  'of two changes within the hour that comes twice, the later arrival wins',
  rolledBack(async (tx, t) => {
    const changed = async (modifyDate: string) =>
      new Date((await order(tx, { ...anOrder, modifyDate })).source_updated_at).toISOString();
    // the clock went from 01:59:59 (-07:00) back to 01:00:00 (-08:00) on 2 November 2025
    t.is(await changed('2025-11-02T00:59:59.9990000'), '2025-11-02T07:59:59.999Z');
    for (const time of ['01:00:00', '01:10:00.1234567', '01:59:59']) {
      t.is(await changed(`2025-11-02T${time}`), '2025-11-02T09:00:00.000Z', time);
    }
    t.is(await changed('2025-11-02T02:00:00'), '2025-11-02T10:00:00.000Z');
    t.is(await changed('2025-11-03T01:10:00'), '2025-11-03T09:10:00.000Z');
    t.is(await changed('2026-03-08T01:10:00'), '2026-03-08T09:10:00.000Z');

    const version = (modifyDate: string, customerEmail: string) => ({ ...anOrder, modifyDate, customerEmail });
    await stageIn(tx, 'shipstation', 'order', [version('2025-11-02T01:50:00', 'first@example.com')]);
    const { staged } = await stageIn(tx, 'shipstation', 'order', [
      version('2025-11-02T01:10:00', 'second@example.com'),
    ]);
    t.is(staged, 1);
    t.deepEqual(await tx.query(sql`select email from spine.orders`), [{ email: 'second@example.com' }]);
  }),
);

test(
  'an order without a customer stands for itself, on the clock of Los Angeles',
  rolledBack(async (tx, t) => {
    const extract = await order(tx, anOrder);
    t.like(extract, {
      external_id: 'order:94113592',
      identity_key: 'order:94113592',
      own: true,
      reason: null,
      emails: ['ada@example.com'],
      phones: ['5125551234'],
      first_name: 'Ada',
      last_name: 'Lovelace',
      name_words: ['ada', 'lovelace'],
      address_words: ['ada', 'lovelace'],
      order_ref: null,
    });
    t.is(Date.parse(extract.source_created_at), Date.parse('2020-01-15T22:39:08.777Z'));
    t.is(Date.parse(extract.document.ordered_at), Date.parse('2015-06-06T07:29:35Z'));
    t.regex(extract.address_hash, /^[0-9a-f]{64}$/);
    t.like(extract.document, {
      number: '1001',
      kind: 'sale',
      state: 'open',
      status: 'awaiting_shipment',
      ordered_on: '2015-06-06',
      currency: null,
      gross: 194.43,
      net: 194.43,
      email: 'Ada@Example.com',
    });
    t.like(extract.document.address, { name: 'Ada Lovelace', address1: '12 St James Square', country: 'GB' });
  }),
);

test(
  'an order of a customer is under its key',
  rolledBack(async (tx, t) => {
    t.like(await order(tx, { ...anOrder, customerId: 37701499 }), { identity_key: '37701499', own: false });
    t.like(await order(tx, { ...anOrder, customerId: 0 }), { identity_key: 'order:94113592', own: true });
  }),
);

test(
  'the number of an Amazon order is a reference to it',
  rolledBack(async (tx, t) => {
    t.is((await order(tx, { ...anOrder, orderNumber: '113-1234567-7654321' })).order_ref, '113-1234567-7654321');
    t.is((await order(tx, { ...anOrder, orderNumber: '113-1234567-76543210' })).order_ref, null);
  }),
);

test(
  'a gift to another name identifies nobody',
  rolledBack(async (tx, t) => {
    const gift = { ...address, name: 'Charles Babbage' };
    t.like(await order(tx, { ...anOrder, shipTo: gift }), { address_hash: null, phones: [], first_name: 'Ada' });

    const both = await order(tx, { ...anOrder, billTo: { ...address, phone: '555 010 9999' }, shipTo: gift });
    t.like(both, { phones: ['5550109999'], address_words: ['ada', 'lovelace'] });
    t.truthy(both.address_hash);
    t.like(both.document.address, { name: 'Charles Babbage' });
  }),
);

test(
  'without a billTo the parcel goes to the buyer; with a nameless one it may not',
  rolledBack(async (tx, t) => {
    const nobody = { ...nameOnly, name: null };
    for (const billTo of [null, undefined, {}, nobody]) {
      const extract = await order(tx, { ...anOrder, billTo });
      t.like(extract, { phones: ['5125551234'], first_name: 'Ada' });
      t.truthy(extract.address_hash);
    }
    const nameless = await order(tx, { ...anOrder, billTo: { ...address, name: '', phone: null } });
    t.like(nameless, { phones: [], address_hash: null, first_name: 'Ada' });
  }),
);

test(
  'the word NULL is nothing, an extension is no phone, nonsense is no email',
  rolledBack(async (tx, t) => {
    const extract = await order(tx, {
      ...anOrder,
      customerEmail: 'x',
      shipTo: { ...address, street1: 'NULL', phone: '512-555-1234 ext. 12' },
    });
    t.like(extract, { emails: [], phones: [], address_hash: null });
  }),
);

test(
  'what is absent is a hole, what is null or empty says that there is none',
  rolledBack(async (tx, t) => {
    t.like(await order(tx, { orderId: 1 }), {
      emails: null,
      phones: null,
      address_given: false,
      names_given: false,
      reason: null,
    });
    t.like(await order(tx, { orderId: 1, customerEmail: null, billTo: null }), {
      emails: [],
      phones: [],
      address_given: true,
      names_given: true,
    });
    t.like(await customer(tx, { customerId: 1 }), { emails: null, phones: null, address_given: false });
    t.like(await customer(tx, { customerId: 1, email: '', phone: null, street1: '' }), {
      emails: [],
      phones: [],
      address_given: true,
      address_hash: null,
    });
  }),
);

test(
  'states and what they count for',
  rolledBack(async (tx, t) => {
    const states = {
      shipped: 'done',
      cancelled: 'cancelled',
      awaiting_payment: 'pending',
      on_hold: 'open',
      other: 'open',
    };
    for (const [orderStatus, state] of Object.entries(states)) {
      const { document } = await order(tx, { ...anOrder, orderStatus });
      t.like(document, { status: orderStatus, state, net: state === 'cancelled' ? 0 : 194.43 });
    }
    t.like(await order(tx, { ...anOrder, deleted: true }), { deleted: true, document: { state: 'deleted', net: 0 } });
  }),
);

test(
  'what cannot be read is refused with its reason',
  rolledBack(async (tx, t) => {
    const cases: [unknown, string][] = [
      [{}, 'no id'],
      [[], 'not an object'],
      [null, 'not an object'],
      [{ success: true, message: 'The requested order has been deleted.' }, 'no id'],
      [{ ...anOrder, orderId: 1.5 }, 'orderId is not an id'],
      [{ ...anOrder, customerId: {} }, 'customerId is not an id'],
      [{ ...anOrder, customerEmail: 7 }, 'customerEmail is not text'],
      [{ ...anOrder, modifyDate: '2020-02-30T00:00:00.0000000' }, 'modifyDate is not a time'],
      [{ ...anOrder, orderTotal: 'much' }, 'orderTotal is not an amount'],
      [{ ...anOrder, billTo: 'Ada' }, 'billTo is not an object'],
      [{ ...anOrder, shipTo: { ...address, city: 5 } }, 'shipTo.city is not text'],
    ];
    for (const [payload, reason] of cases) t.is((await order(tx, payload)).reason, reason);
    t.is((await customer(tx, { customerId: 1, email: [] })).reason, 'email is not text');
    t.is((await shipment(tx, { shipmentId: 1, voidDate: 'soon' })).reason, 'voidDate is not a time');
    t.is((await shipment(tx, { shipment_id: 'se-1', label_id: 'se-2' })).reason, 'a label, not a shipment');
    t.is((await shipment(tx, { orderId: 1 })).reason, 'no id');
  }),
);

test(
  'a shipment says an email and is under the key of its order',
  rolledBack(async (tx, t) => {
    const v1 = {
      shipmentId: 123,
      orderId: 94113592,
      orderNumber: '113-1234567-7654321',
      customerEmail: 'ada@example.com',
      createDate: '2015-06-29T14:29:28.5830000',
      shipDate: '2015-06-29',
      trackingNumber: '9400',
      carrierCode: 'stamps_com',
      isReturnLabel: true,
      shipTo: address,
    };
    t.like(await shipment(tx, v1), {
      external_id: 'shipment:123',
      identity_key: 'order:94113592',
      parent_order: 'order:94113592',
      own: false,
      emails: ['ada@example.com'],
      phones: null,
      names_given: false,
      address_given: false,
      order_ref: '113-1234567-7654321',
      document: { state: 'done', is_return: true, tracking_number: '9400', ordered_on: '2015-06-29' },
    });
    const voided = await shipment(tx, { ...v1, voided: true, voidDate: '2015-07-01T10:00:00.0000000' });
    t.is(voided.document.state, 'voided');
    t.is(Date.parse(voided.source_updated_at), Date.parse('2015-07-01T17:00:00Z'));
    t.like(await shipment(tx, { ...v1, orderId: null }), {
      identity_key: 'shipment:123',
      own: true,
      parent_order: null,
    });

    const { shipmentId, ...rest } = v1;
    t.like(await shipment(tx, { ...rest, fulfillmentId: shipmentId }), { external_id: 'fulfillment:123', own: false });
  }),
);

test(
  'a shipment of API v2 names its order in one of many fields',
  rolledBack(async (tx, t) => {
    const v2 = {
      shipment_id: 'se-28529731',
      created_at: '2018-09-23T15:00:00.000Z',
      modified_at: '2018-09-24T15:00:00.000Z',
      ship_date: '2018-09-23',
      shipment_status: 'label_purchased',
      shipment_number: '10001',
      ship_to: {
        name: 'Ada Lovelace',
        email: 'ADA@example.com',
        address_line1: '12 St James Square',
        country_code: 'GB',
      },
      items: [{}, { sales_order_id: '113-1234567-7654321' }],
    };
    t.like(await shipment(tx, v2), {
      external_id: 'shipment:se-28529731',
      identity_key: 'shipment:se-28529731',
      emails: ['ada@example.com'],
      order_ref: '113-1234567-7654321',
      document: { state: 'done', number: '10001' },
    });
    t.like(await shipment(tx, { ...v2, is_return: true }), { emails: null, document: { is_return: true } });
    t.is((await shipment(tx, { ...v2, shipment_number: '113-1111111-1111111' })).order_ref, '113-1111111-1111111');
  }),
);

test(
  "a marketplace's relay is kept, nobody's address is not, the shop's own marks the order",
  rolledBack(async (tx, t) => {
    const relay = 'abc123@marketplace.amazon.com';
    t.deepEqual((await order(tx, { ...anOrder, customerEmail: relay })).emails, [relay]);
    t.deepEqual((await order(tx, { ...anOrder, customerEmail: 'no-reply@shop.example' })).emails, []);
    t.like(await order(tx, { ...anOrder, customerEmail: 'ann@internal.example' }), { emails: [], internal: true });
  }),
);

test(
  'no payload at all makes extraction raise',
  rolledBack(async (tx, t) => {
    const v2 = {
      shipment_id: 'se-1',
      ship_to: { email: 'a@b.c' },
      items: [{ sales_order_id: '1' }],
      modified_at: '2020-01-01',
    };
    const v1 = {
      shipmentId: 1,
      orderId: 2,
      customerEmail: 'a@b.c',
      voidDate: null,
      shipDate: '2020-06-19',
      shipTo: address,
    };
    const person = { customerId: 1, email: 'a@b.c', ...address, countryCode: 'GB', createDate: anOrder.createDate };
    await fc.assert(
      fc.asyncProperty(mutations([anOrder, v1, v2, person]), async (payload) => {
        for (const extract of [customer, order, shipment]) {
          const { external_id, reason } = await extract(tx, payload);
          t.true(reason !== null || external_id !== null);
        }
      }),
      { numRuns: 300 },
    );
  }),
);

test(
  'an order of a house account stands for itself, and still says whose it is',
  rolledBack(async (tx, t) => {
    const as = (houses: string[]) =>
      extractAs(tx, sql`staging.extract_shipstation_order`, { ...anOrder, customerId: 77 }, houses);
    const theirs = await as(['7']);
    t.like(theirs, { own: false, identity_key: '77' });
    t.deepEqual(await as(['77']), { ...theirs, own: true, identity_key: 'order:94113592' });
  }),
);

const samples = new URL('../../../../shared/providers/samples/shipstation/', import.meta.url);
(existsSync(samples) ? test : test.skip)(
  'the sample answers are read',
  rolledBack(async (tx, t) => {
    const read = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, samples), 'utf8'));
    const objects: [typeof order, unknown[]][] = [
      [customer, read('v1.customers.list').customers],
      [order, [...read('v1.orders.list').orders, read('v1.order.get')]],
      [shipment, read('v1.shipments.list').shipments],
      [shipment, read('v1.shipments.webhook-fetch.pages0.redacted').shipments],
      [shipment, read('v1.fulfillments.list').fulfillments],
      [shipment, read('v2.shipments.list.from-spec-examples').shipments],
    ];
    for (const [extract, payloads] of objects) {
      for (const payload of payloads) t.like(await extract(tx, payload), { reason: null });
    }
    t.is((await order(tx, read('v1.order.delete-response'))).reason, 'no id');
    for (const { wire, utc } of read('v1.timezone-vectors').vectors) {
      t.is(Date.parse((await customer(tx, { customerId: 1, modifyDate: wire })).source_updated_at), Date.parse(utc));
    }
  }),
);
