import { existsSync, readFileSync } from 'node:fs';
import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import fc from 'fast-check';
import { rolledBack } from '../../support/database.ts';
import { stageIn } from '../../support/story.ts';
import { extractAs, mutations } from './extracting.ts';

const customer = (tx: Queryable, payload: unknown) => extractAs(tx, sql`staging.extract_shopify_customer`, payload);
const order = (tx: Queryable, payload: unknown) => extractAs(tx, sql`staging.extract_shopify_order`, payload);

const addressNode = {
  id: 'gid://shopify/MailingAddress/40831289622573?model_name=CustomerAddress',
  name: 'Ada Lovelace',
  company: 'Analytical Engines',
  address1: '12 St James Sq.',
  address2: null,
  city: 'Austin',
  provinceCode: 'TX',
  zip: '78701-1234',
  countryCodeV2: 'US',
  phone: '+15125550000',
};
const node = {
  id: 'gid://shopify/Customer/820982911946154508',
  createdAt: '2024-01-10T08:00:00Z',
  updatedAt: '2024-01-15T12:00:00Z',
  firstName: ' Ada ',
  lastName: 'Lovelace',
  defaultEmailAddress: { emailAddress: 'Ada@Example.com', marketingState: 'SUBSCRIBED' },
  defaultPhoneNumber: { phoneNumber: '+1 512 555 1234' },
  defaultAddress: addressNode,
};
const addressBody = {
  id: 1,
  first_name: 'Ada',
  last_name: 'Lovelace',
  name: 'Ada Lovelace',
  company: 'Analytical Engines',
  address1: '12 St James Sq.',
  address2: '',
  city: 'AUSTIN',
  province: 'Texas',
  province_code: 'TX',
  zip: '78701',
  country: 'United States',
  country_code: 'US',
  phone: '512-555-0000',
};
const body = {
  id: 820982911946154508n,
  admin_graphql_api_id: 'gid://shopify/Customer/820982911946154508',
  created_at: '2024-01-10T03:00:00-05:00',
  updated_at: '2024-01-15T07:00:00-05:00',
  first_name: 'Ada',
  last_name: 'Lovelace',
  state: 'disabled',
  email: 'ada@example.com',
  phone: '+15125551234',
  tax_exemptions: [],
  default_address: addressBody,
};
/** JSON.stringify knows no bigint; the rounded number is what careless programs leave. */
const rounded = { ...body, id: Number(body.id) };

test(
  'a customer says the same as a GraphQL node and as a webhook body',
  rolledBack(async (tx, t) => {
    const fromNode = await customer(tx, node);
    t.like(fromNode, {
      reason: null,
      external_id: '820982911946154508',
      identity_key: '820982911946154508',
      own: true,
      deleted: false,
      emails: ['ada@example.com'],
      phones: ['5125551234'],
      address_given: true,
      address_words: ['ada', 'lovelace'],
      names_given: true,
      first_name: 'Ada',
      last_name: 'Lovelace',
      company: 'Analytical Engines',
      name_words: ['ada', 'lovelace', 'analytical', 'engines'],
      internal: false,
      merged_into_key: null,
      document: null,
    });
    t.regex(fromNode.address_hash, /^[0-9a-f]{64}$/);
    t.deepEqual(await customer(tx, rounded), fromNode);
  }),
);

test(
  'what was not asked for is a hole, null is empty',
  rolledBack(async (tx, t) => {
    t.like(await customer(tx, { id: node.id, updatedAt: node.updatedAt }), {
      reason: null,
      emails: null,
      phones: null,
      address_given: false,
      names_given: false,
    });
    t.like(
      await customer(tx, {
        id: node.id,
        firstName: null,
        lastName: null,
        defaultEmailAddress: null,
        defaultPhoneNumber: null,
        defaultAddress: null,
      }),
      {
        emails: [],
        phones: [],
        address_given: true,
        address_hash: null,
        names_given: true,
        first_name: null,
        name_words: [],
      },
    );
    t.like(await customer(tx, { id: 1, email: '', phone: '' }), { emails: [], phones: [] });
    t.like(await customer(tx, { id: 1, email: 'no-reply@x.y', phone: '1' }), { emails: [], phones: [] });
    t.like(await customer(tx, { ...node, defaultEmailAddress: { marketingState: 'SUBSCRIBED' } }), { emails: null });
  }),
);

test(
  'names are given together: one that was refused leaves a hole, and empties nothing that is known',
  rolledBack(async (tx, t) => {
    const { firstName: _, ...refused } = node;
    t.false((await customer(tx, refused)).names_given);
    t.false((await customer(tx, { id: node.id, defaultAddress: { company: 'Analytical Engines' } })).names_given);
    t.true((await customer(tx, { ...refused, firstName: null })).names_given);
    t.true((await customer(tx, { ...refused, first_name: 'Ada' })).names_given, 'in either spelling');

    const names = async (payload: object) => {
      await stageIn(tx, 'shopify', 'customer', [payload]);
      const [claim] = await tx.query(sql`select first_name, last_name from spine.claims`);
      return `${claim.first_name} ${claim.last_name}`;
    };
    const at = (day: number) => ({ updatedAt: `2027-01-0${day}T00:00:00Z` });
    t.is(await names({ ...node, ...at(1) }), 'Ada Lovelace');
    t.is(await names({ ...refused, ...at(2) }), 'Ada Lovelace');
    t.is(await names({ ...refused, lastName: 'King', ...at(3) }), 'Ada Lovelace', 'one field, so the other waits too');
    t.is(await names({ ...node, firstName: null, lastName: 'King', ...at(4) }), 'null King');

    await tx.query(sql`delete from spine.claims`);
    await tx.query(sql`delete from staging.records`);
    t.is(await names({ ...refused, ...at(2) }), 'null Lovelace', 'a part is better than nothing');
    t.is(await names({ ...refused, lastName: 'King', ...at(3) }), 'null King');
    t.is(await names({ ...refused, lastName: 'Byron', ...at(1) }), 'null King');
    t.is(await names({ ...node, ...at(1) }), 'Ada Lovelace', 'an older version that gives both');
  }),
);

test(
  'the default address may lie in the list of addresses, and else is a hole',
  rolledBack(async (tx, t) => {
    const { address_hash } = await customer(tx, node);
    const asked = { ...node, defaultAddress: { id: addressNode.id } };
    t.like(await customer(tx, { ...asked, addressesV2: { nodes: [{ id: 'x' }, addressNode] } }), {
      address_given: true,
      address_hash,
    });
    t.like(await customer(tx, { ...asked, addresses: [addressNode] }), { address_given: true, address_hash });
    t.like(await customer(tx, asked), { address_given: false, address_hash: null, company: null });
    t.like(await customer(tx, { ...node, defaultAddress: {} }), { address_given: false });
  }),
);

test(
  'an address under another name identifies nobody, one without a name takes the person’s',
  rolledBack(async (tx, t) => {
    const { address_hash } = await customer(tx, node);
    const under = (changes: object) => customer(tx, { ...node, defaultAddress: { ...addressNode, ...changes } });
    t.like(await under({ name: 'Charles Babbage', company: null }), {
      address_given: true,
      address_hash: null,
      address_words: ['charles', 'babbage'],
    });
    t.truthy((await under({ name: 'Mother Lovelace' })).address_hash);
    t.is((await under({ name: '' })).address_hash, address_hash);
    t.is((await under({ name: undefined, firstName: 'Ada', lastName: 'Lovelace' })).address_hash, address_hash);
    t.like(await under({ address1: '', city: '', zip: null }), { address_given: true, address_hash: null });
  }),
);

test(
  'a webhook may say that a customer is deleted, merged or redacted',
  rolledBack(async (tx, t) => {
    const { admin_graphql_api_id } = body;
    const holes = { emails: null, phones: null, address_given: false, names_given: false };
    const id = '820982911946154508';
    t.like(await customer(tx, { id: rounded.id, admin_graphql_api_id, tax_exemptions: [] }), {
      ...holes,
      external_id: id,
      deleted: true,
    });
    t.like(await customer(tx, { id: 12 }), { ...holes, external_id: '12', deleted: true });
    t.like(await customer(tx, { id: node.id }), { ...holes, deleted: false });

    const merge = {
      admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/1',
      admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/2',
      status: 'completed',
      errors: [],
    };
    t.like(await customer(tx, merge), {
      ...holes,
      reason: null,
      external_id: '2',
      merged_into_key: '1',
      deleted: false,
    });
    t.is((await customer(tx, { ...merge, status: 'failed' })).reason, 'merge is not completed');
    t.is(
      (await customer(tx, { ...merge, admin_graphql_api_customer_kept_id: null })).reason,
      'merge names no two customers',
    );

    const redaction = { shop_id: 1, customer: { id: 191167, email: 'john@example.com' }, orders_to_redact: [1] };
    t.like(await customer(tx, redaction), {
      reason: null,
      external_id: '191167',
      emails: [],
      phones: [],
      address_given: true,
      address_hash: null,
      names_given: true,
      first_name: null,
      deleted: false,
    });
    t.is((await customer(tx, { ...redaction, customer: { email: 'a@b.c' } })).reason, 'redaction names no customer id');
  }),
);

test(
  'a change of consent alone is no customer',
  rolledBack(async (tx, t) => {
    const consent = { id: 12, phone: null, sms_marketing_consent: { state: null } };
    t.like(await customer(tx, consent), { reason: 'consent alone, not a customer' });
  }),
);

test(
  'what can’t be read of a customer is refused with its reason',
  rolledBack(async (tx, t) => {
    const cases: [unknown, string][] = [
      [[], 'not an object'],
      [null, 'not an object'],
      ['x', 'not an object'],
      [{}, 'no id'],
      [{ id: 1.5, email: 'a@b.c' }, 'id is not an id'],
      [{ ...node, id: 'gid://shopify/Order/1' }, 'not a customer'],
      [{ ...node, updatedAt: 'today' }, 'updated_at is not a time'],
      [{ ...node, createdAt: '2024-02-30T00:00:00Z' }, 'created_at is not a time'],
      [{ ...node, email: 5 }, 'email is not text'],
      [{ ...node, firstName: {} }, 'firstName is not text'],
      [{ ...node, defaultEmailAddress: 'a@b.c' }, 'defaultEmailAddress is not an object'],
      [{ ...node, defaultPhoneNumber: { phoneNumber: 5 } }, 'phoneNumber is not text'],
      [{ ...node, defaultAddress: 'x' }, 'default address is not an object'],
    ];
    for (const [payload, reason] of cases) t.is((await customer(tx, payload)).reason, reason, JSON.stringify(payload));
  }),
);

const money = (amount: string) => ({
  shopMoney: { amount, currencyCode: 'USD' },
  presentmentMoney: { amount: '1', currencyCode: 'EUR' },
});
const orderNode = {
  id: 'gid://shopify/Order/18697849798701',
  name: '#1007',
  createdAt: '2026-06-12T03:30:00Z',
  updatedAt: '2026-08-18T17:51:39Z',
  processedAt: '2026-06-12T03:00:00Z',
  cancelledAt: null,
  closedAt: null,
  test: false,
  email: 'gift@example.com',
  phone: '512 555 9999',
  displayFinancialStatus: 'PARTIALLY_REFUNDED',
  displayFulfillmentStatus: 'FULFILLED',
  currencyCode: 'USD',
  customer: node as object | null,
  totalPriceSet: money('100.00'),
  currentTotalPriceSet: money('75.5'),
  totalTaxSet: money('8.25'),
  totalShippingPriceSet: money('5.0'),
  totalRefundedSet: money('24.50'),
  billingAddress: addressNode as object | null,
  shippingAddress: { ...addressNode, name: 'Charles Babbage', city: 'Dallas' } as object | null,
};
const orderBody = {
  id: 18697849798701,
  admin_graphql_api_id: orderNode.id,
  name: '#1007',
  created_at: '2026-06-11T23:30:00-04:00',
  updated_at: '2026-08-18T13:51:39-04:00',
  processed_at: '2026-06-11T23:00:00-04:00',
  cancelled_at: null,
  closed_at: null,
  test: false,
  email: 'gift@example.com',
  contact_email: 'gift@example.com',
  phone: '512 555 9999',
  financial_status: 'partially_refunded',
  fulfillment_status: 'fulfilled',
  currency: 'USD',
  customer: rounded as object | null,
  total_price: '100.00',
  current_total_price: '75.50',
  total_tax: '8.25',
  total_shipping_price_set: { shop_money: { amount: '5.00', currency_code: 'USD' } },
  billing_address: addressBody as object | null,
  shipping_address: { ...addressBody, name: 'Charles Babbage', city: 'Dallas' } as object | null,
  refunds: [
    {
      transactions: [
        { kind: 'refund', status: 'success', amount: '20.00' },
        { kind: 'refund', status: 'failure', amount: '99.00' },
      ],
    },
    { transactions: [{ kind: 'refund', status: 'success', amount: 4.5 }] },
  ],
};

test(
  'an order with a customer speaks of that customer, not of its contact fields',
  rolledBack(async (tx, t) => {
    const own = await customer(tx, node);
    for (const payload of [orderNode, orderBody]) {
      const extract = await order(tx, payload);
      t.like(extract, {
        reason: null,
        external_id: 'order:18697849798701',
        identity_key: '820982911946154508',
        own: false,
        emails: ['ada@example.com'],
        phones: ['5125551234'],
        first_name: 'Ada',
        address_hash: own.address_hash,
      });
      t.is(Date.parse(extract.source_updated_at), Date.parse('2026-08-18T17:51:39Z'));
      t.is(Date.parse(extract.document.ordered_at), Date.parse('2026-06-12T03:00:00Z'));
      t.like(extract.document, {
        number: '#1007',
        kind: 'sale',
        state: 'done',
        ordered_on: '2026-06-11',
        currency: 'USD',
        gross: 100,
        tax: 8.25,
        shipping: 5,
        refunded: 24.5,
        net: 75.5,
        customer_external_id: '820982911946154508',
        email: 'gift@example.com',
        phone: '512 555 9999',
      });
      t.like(extract.document.address, { name: 'Charles Babbage', city: 'Dallas', state: 'TX', country: 'US' });
    }
    t.is((await order(tx, orderNode)).document.status, 'PARTIALLY_REFUNDED');
    t.is((await order(tx, orderBody)).document.status, 'PARTIALLY_REFUNDED', 'in either spelling');
  }),
);

test(
  'an order that gives only its customer’s id has nothing to say of the person',
  rolledBack(async (tx, t) => {
    t.like(await order(tx, { ...orderNode, customer: { id: node.id } }), {
      reason: null,
      identity_key: '820982911946154508',
      own: false,
      emails: null,
      phones: null,
      address_given: false,
      address_hash: null,
      names_given: false,
    });
  }),
);

test(
  'a guest’s order speaks of the buyer that its contact and billing name',
  rolledBack(async (tx, t) => {
    const own = await customer(tx, node);
    for (const payload of [
      { ...orderNode, customer: null },
      { ...orderBody, customer: null },
      { ...orderBody, customer: undefined, email: '' },
    ]) {
      t.like(await order(tx, payload), {
        reason: null,
        identity_key: 'order:18697849798701',
        own: true,
        emails: payload.email === '' || payload.email ? ['gift@example.com'] : null,
        phones: ['5125559999'],
        first_name: 'Ada',
        last_name: 'Lovelace',
        company: 'Analytical Engines',
        address_given: true,
        address_hash: own.address_hash,
      });
    }
    const bare = { ...orderBody, customer: null, email: '', contact_email: null, phone: null, billing_address: null };
    t.like(await order(tx, bare), {
      emails: [],
      phones: [],
      address_given: true,
      address_hash: null,
      names_given: true,
      first_name: null,
    });
    const { email, phone, billingAddress, ...nothing } = { ...orderNode, customer: null };
    t.like(await order(tx, nothing), { emails: null, phones: null, address_given: false, names_given: false });
  }),
);

test(
  'the shop’s own email marks its order',
  rolledBack(async (tx, t) => {
    const payload = { ...orderNode, customer: null, email: 'Desk@Internal.Example' };
    t.like(await order(tx, payload), { emails: [], internal: true });
    t.like(await order(tx, { ...payload, customer: node }), { emails: ['ada@example.com'], internal: true });
  }),
);

test(
  'the state of an order, and what it is worth',
  rolledBack(async (tx, t) => {
    const cases: [object, string, number | null][] = [
      [{}, 'done', 75.5],
      [{ displayFulfillmentStatus: 'UNFULFILLED' }, 'open', 75.5],
      [{ displayFulfillmentStatus: null, displayFinancialStatus: 'PENDING' }, 'pending', 75.5],
      [{ displayFulfillmentStatus: null, closedAt: '2026-08-18T17:51:39Z' }, 'done', 75.5],
      [{ cancelledAt: '2026-08-18T17:51:39Z' }, 'cancelled', 0],
      [{ displayFinancialStatus: 'VOIDED' }, 'voided', 0],
      [{ test: true, cancelledAt: '2026-08-18T17:51:39Z' }, 'test', 0],
      [{ currentTotalPriceSet: undefined }, 'done', 75.5],
      [{ totalRefundedSet: undefined }, 'done', 75.5],
      [{ currentTotalPriceSet: undefined, totalRefundedSet: undefined }, 'done', 100],
      [{ currentTotalPriceSet: undefined, totalPriceSet: undefined }, 'done', null],
    ];
    for (const [changes, state, net] of cases) {
      t.like((await order(tx, { ...orderNode, ...changes })).document, { state, net }, JSON.stringify(changes));
    }
    t.like((await order(tx, { ...orderNode, totalRefundedSet: undefined })).document, { refunded: 24.5 });
    t.like(
      (await order(tx, { ...orderNode, totalPriceSet: { shopMoney: { amount: '604214.45' } }, currencyCode: 'x' }))
        .document,
      {
        gross: 604214.45,
        currency: null,
      },
    );
  }),
);

test(
  'orders/delete holds an id alone',
  rolledBack(async (tx, t) => {
    const extract = await order(tx, { id: 18697849798701 });
    t.like(extract, {
      reason: null,
      external_id: 'order:18697849798701',
      deleted: true,
      emails: null,
      address_given: false,
    });
    t.like(extract.document, { state: 'deleted', net: 0, gross: null });
  }),
);

test(
  'what can’t be read of an order is refused with its reason',
  rolledBack(async (tx, t) => {
    const cases: [unknown, string][] = [
      ['x', 'not an object'],
      [{}, 'no id'],
      [{ ...orderNode, id: 'gid://shopify/LineItem/1' }, 'not an order'],
      [{ ...orderNode, customer: {} }, 'customer has no id'],
      [{ ...orderNode, customer: 5 }, 'customer is not an object'],
      [{ ...orderNode, customer: { ...node, email: 5 } }, 'customer: email is not text'],
      [{ ...orderNode, email: 5 }, 'email is not text'],
      [{ ...orderNode, billingAddress: 'x' }, 'billing address is not an object'],
      [{ ...orderNode, shippingAddress: [] }, 'shipping address is not an object'],
      [{ ...orderNode, updatedAt: 5 }, 'updated_at is not a time'],
      [{ ...orderNode, processedAt: 'x' }, 'processed_at is not a time'],
      [{ ...orderNode, totalPriceSet: money('1,000.00') }, 'total price is not an amount'],
      [{ ...orderNode, totalTaxSet: money('x') }, 'total tax is not an amount'],
    ];
    for (const [payload, reason] of cases) t.is((await order(tx, payload)).reason, reason, JSON.stringify(payload));
  }),
);

test(
  'no payload at all makes extraction raise',
  rolledBack(async (tx, t) => {
    const payloads = [node, rounded, { ...node, defaultAddress: { id: 'x' }, addressesV2: { nodes: [addressNode] } }];
    await fc.assert(
      fc.asyncProperty(mutations(payloads), async (payload) => {
        const { external_id, reason } = await customer(tx, payload);
        t.true(reason !== null || external_id !== null);
      }),
      { numRuns: 300 },
    );
    const orders = [orderNode, orderBody, { ...orderNode, customer: null }, { ...orderBody, customer: null }];
    await fc.assert(
      fc.asyncProperty(mutations(orders), async (payload) => {
        const { identity_key, document, reason } = await order(tx, payload);
        t.true(reason !== null || (identity_key !== null && document !== null));
      }),
      { numRuns: 400 },
    );
  }),
);

test(
  'an order of a house account speaks of whom it names itself',
  rolledBack(async (tx, t) => {
    const as = (payload: unknown, houses: string[]) =>
      extractAs(tx, sql`staging.extract_shopify_order`, payload, houses);
    for (const payload of [orderNode, orderBody]) {
      const { identity_key, document } = await order(tx, payload);
      const alone = await order(tx, { ...payload, customer: null });
      const house = await as(payload, ['1', identity_key]);
      t.like(house, { own: true, identity_key: house.external_id, emails: ['gift@example.com'] });
      t.deepEqual(house, { ...alone, document: { ...alone.document, customer_external_id: identity_key } });
      t.deepEqual(house.document, document);
      t.like(await as(payload, ['1']), { own: false, identity_key });
    }
  }),
);

const samples = new URL('../../../../shared/providers/samples/shopify/', import.meta.url);
const text = (name: string) => readFileSync(new URL(name, samples), 'utf8');
const read = (name: string) => JSON.parse(text(name));
/** As Postgres reads it: JSON.parse would round the ids. */
const asWritten = async (tx: Queryable, entity: string, payload: string) => {
  const [row] = await tx.query(sql`
    select to_jsonb(staging.extract_record('shopify', ${entity}, ${payload}::jsonb, null)) as extract`);
  return row.extract;
};

(existsSync(samples) ? test : test.skip)(
  'the published samples are read, or refused for what they are',
  rolledBack(async (tx, t) => {
    t.like(await asWritten(tx, 'customer', text('webhook.customers-create.json')), {
      reason: null,
      external_id: '706405506930370084',
      emails: ['bob@biller.com'],
      phones: [],
      address_words: ['bob', 'biller'],
    });
    t.like(await asWritten(tx, 'customer', text('webhook.customers-delete.json')), {
      reason: null,
      external_id: '706405506930370084',
      deleted: true,
      emails: null,
    });
    t.like(await customer(tx, read('webhook.customers-redact.json')), {
      reason: null,
      external_id: '191167',
      emails: [],
    });
    const refused = {
      'webhook.customers-merge.failed.json': 'merge is not completed',
      'webhook.customers-data_request.json': 'no id',
      'webhook.customers-purchasing_summary.json': 'no id',
      'webhook.customer-tags_added.json': 'no id',
      'webhook.customers_email_marketing_consent-update.json': 'no id',
      'webhook.bulk_operations-finish.json': 'not a customer',
      'graphql.error-throttled.http200.json': 'no id',
      'graphql.partial-data-protected-field.http200.json': 'no id',
      'http-errors.json': 'not an object',
    };
    for (const [name, reason] of Object.entries(refused)) t.is((await customer(tx, read(name))).reason, reason, name);
    t.like(await customer(tx, read('webhook.customers_marketing_consent-update.json')), {
      reason: 'consent alone, not a customer',
    });

    const [steve, bob] = read('rest.customers-two.json').customers;
    t.like(await customer(tx, steve), {
      reason: null,
      emails: ['steve.lastnameson@example.com'],
      phones: ['5142546011'],
      address_words: ['mother', 'lastnameson'],
    });
    t.like(await customer(tx, bob), { reason: null, address_words: ['bob', 'norman'], phones: ['6136120707'] });
    t.truthy((await customer(tx, bob)).address_hash);
    t.like(await customer(tx, read('graphql.customers-page.mock.json').data.customers.nodes[0]), {
      reason: null,
      external_id: '111111111',
      emails: ['john.doe@example.com'],
      company: 'Acme Inc',
    });

    t.like(await asWritten(tx, 'order', text('webhook.orders-partially_fulfilled.json')), {
      reason: null,
      external_id: 'order:820982911946154508',
      identity_key: '115310627314723954',
      emails: ['john@example.com'],
    });
    t.like(await order(tx, read('rest.order-no-customer-empty-email.json').orders[0]), {
      reason: null,
      identity_key: 'order:1073459969',
      own: true,
      emails: [],
      phones: [],
      address_hash: null,
    });
    const recorded = await order(tx, read('graphql.order-node.recorded-rewrapped.json').data.order);
    t.like(recorded, { reason: null, identity_key: '30911737757741', own: false, emails: null, names_given: false });
    t.like(recorded.document, { gross: 1341615.95, net: 604214.45, refunded: 737401.5, state: 'done' });
    const [line, ...children] = text('bulk.order-lineitems.jsonl').trim().split('\n');
    t.is((await order(tx, JSON.parse(line!))).external_id, 'order:18697849798701');
    for (const child of children) t.is((await order(tx, JSON.parse(child))).reason, 'not an order');
  }),
);
