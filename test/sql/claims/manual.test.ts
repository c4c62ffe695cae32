import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import fc from 'fast-check';
import { rolledBack } from '../../support/database.ts';
import { extractAs, mutations } from './extracting.ts';

const customer = (tx: Queryable, payload: unknown) => extractAs(tx, sql`staging.extract_manual_customer`, payload);
const order = (tx: Queryable, payload: unknown) => extractAs(tx, sql`staging.extract_manual_order`, payload);

/** A row of a CSV file: text in every column. */
const row = {
  external_id: 'M-000001',
  email: ' Ann@Example.com',
  phone: '(512) 555-1234',
  first_name: 'Ann',
  last_name: 'Lee',
  company: '',
  name: 'Ann Lee',
  address1: '1 Elm St.',
  address2: '',
  city: 'Austin',
  state: 'Texas',
  postal_code: '78701',
  country: 'USA',
};

test(
  'a customer is a flat row or an object with an address',
  rolledBack(async (tx, t) => {
    const flat = await customer(tx, row);
    t.like(flat, {
      reason: null,
      external_id: 'M-000001',
      identity_key: 'M-000001',
      own: true,
      deleted: false,
      emails: ['ann@example.com'],
      phones: ['5125551234'],
      address_given: true,
      address_words: ['ann', 'lee'],
      names_given: true,
      first_name: 'Ann',
      last_name: 'Lee',
      company: null,
      document: null,
    });
    t.regex(flat.address_hash, /^[0-9a-f]{64}$/);
    const { name, address1, address2, city, state, postal_code, country, ...person } = row;
    for (const address of [
      { name, address1, address2, city, state, postal_code, country },
      { name, address1, city: 'AUSTIN', state: 'TX', postalCode: 78701, country: 'US' },
    ]) {
      t.deepEqual(await customer(tx, { ...person, address }), flat);
    }
  }),
);

test(
  'a column left out is a hole, an empty cell is empty',
  rolledBack(async (tx, t) => {
    t.like(await customer(tx, { external_id: 7 }), {
      reason: null,
      external_id: '7',
      emails: null,
      phones: null,
      address_given: false,
      names_given: false,
    });
    const empty = Object.fromEntries(Object.keys(row).map((key) => [key, '']));
    t.like(await customer(tx, { ...empty, external_id: '7', updated_at: '' }), {
      reason: null,
      emails: [],
      phones: [],
      address_given: true,
      address_hash: null,
      names_given: true,
      first_name: null,
      name_words: [],
    });
  }),
);

test(
  'one name is split, and is also the name of the address; another name there is a gift',
  rolledBack(async (tx, t) => {
    const { first_name, last_name, ...named } = row;
    t.like(await customer(tx, { ...named, name: 'Ann Mary Lee' }), {
      first_name: 'Ann',
      last_name: 'Mary Lee',
      address_words: ['ann', 'mary', 'lee'],
    });
    t.like(await customer(tx, { ...row, name: 'Bob Roe' }), {
      first_name: 'Ann',
      address_words: ['bob', 'roe'],
      address_hash: null,
    });
    const { address_hash } = await customer(tx, row);
    t.is((await customer(tx, { ...row, name: '' })).address_hash, address_hash);
    t.truthy((await customer(tx, { ...named, name: '', company: 'Lee Ltd' })).address_hash);
  }),
);

test(
  'a customer may be deleted or merged into another',
  rolledBack(async (tx, t) => {
    t.like(await customer(tx, { ...row, deleted: true }), { deleted: true, emails: ['ann@example.com'] });
    t.like(await customer(tx, { ...row, deleted: 'TRUE' }), { deleted: true });
    t.like(await customer(tx, { ...row, deleted: '', merged_into: '' }), { deleted: false, merged_into_key: null });
    t.like(await customer(tx, { ...row, merged_into: 'M-2' }), {
      reason: null,
      merged_into_key: 'M-2',
      emails: null,
      phones: null,
      address_given: false,
      names_given: false,
    });
  }),
);

test(
  'what can’t be read of a customer is refused with its reason',
  rolledBack(async (tx, t) => {
    const cases: [unknown, string][] = [
      [[], 'not an object'],
      [{}, 'no id'],
      [{ ...row, external_id: '' }, 'no id'],
      [{ ...row, external_id: 'order:1' }, 'id begins like the key of another kind of record'],
      [{ ...row, external_id: 'address_hash:1' }, 'id begins like the key of another kind of record'],
      [{ ...row, email: ['a@b.c'] }, 'email is not text'],
      [{ ...row, phone: {} }, 'phone is not text'],
      [{ ...row, city: 5 }, 'city is not text'],
      [{ ...row, address: 'x' }, 'address is not an object'],
      [{ ...row, address: { city: 5 } }, 'address.city is not text'],
      [{ ...row, updated_at: 'soon' }, 'updated_at is not a time'],
      [{ ...row, merged_into: {} }, 'merged_into is not an id'],
      [{ ...row, merged_into: 'M-000001' }, 'merged into itself'],
    ];
    for (const [payload, reason] of cases) t.is((await customer(tx, payload)).reason, reason, JSON.stringify(payload));
  }),
);

const sale = {
  ...row,
  external_id: 'FAIR-1',
  customer_external_id: 'M-000001',
  number: 'FAIR-1',
  ordered_at: '2024-03-09T23:30:00',
  currency: 'usd',
  gross: '100.00',
  tax: '8.25',
  shipping: '',
  refunded: '10',
  status: 'done',
};

test(
  'an order speaks of its customer, else of itself',
  rolledBack(async (tx, t) => {
    const extract = await order(tx, sale);
    t.like(extract, {
      reason: null,
      external_id: 'order:FAIR-1',
      identity_key: 'M-000001',
      own: false,
      emails: ['ann@example.com'],
      phones: ['5125551234'],
      first_name: 'Ann',
    });
    t.is(Date.parse(extract.document.ordered_at), Date.parse('2024-03-10T04:30:00Z'));
    t.like(extract.document, {
      number: 'FAIR-1',
      kind: 'sale',
      status: 'done',
      state: 'done',
      ordered_on: '2024-03-09',
      currency: 'USD',
      gross: 100,
      tax: 8.25,
      shipping: null,
      refunded: 10,
      net: 90,
      customer_external_id: 'M-000001',
      email: 'Ann@Example.com',
      phone: '(512) 555-1234',
    });
    t.like(extract.document.address, { name: 'Ann Lee', postalCode: '78701' });
    t.like(await order(tx, { ...sale, customer_external_id: null }), { identity_key: 'order:FAIR-1', own: true });
    t.like(await order(tx, { ...sale, external_id: 'order:FAIR-1' }), { external_id: 'order:FAIR-1' });
    t.is((await order(tx, { ...sale, ordered_at: '2024-03-09' })).document.ordered_on, '2024-03-09');
    t.is((await order(tx, { ...sale, ordered_at: '2024-03-09T02:00:00Z' })).document.ordered_on, '2024-03-08');
  }),
);

test(
  'the state of an order, and what it is worth',
  rolledBack(async (tx, t) => {
    const cases: [object, string, number | null][] = [
      [{}, 'done', 90],
      [{ net: '55.5' }, 'done', 55.5],
      [{ refunded: '' }, 'done', 100],
      [{ gross: '' }, 'done', null],
      [{ status: 'Canceled', net: '90' }, 'cancelled', 0],
      [{ status: 'void' }, 'voided', 0],
      [{ status: 'test' }, 'test', 0],
      [{ status: 'shipped' }, 'done', 90],
      [{ status: 'pending' }, 'pending', 90],
      [{ status: 'whatever' }, 'open', 90],
      [{ status: '' }, 'open', 90],
      [{ deleted: 'true' }, 'deleted', 0],
      [{ kind: 'credit' }, 'done', -100],
    ];
    for (const [changes, state, net] of cases) {
      t.like((await order(tx, { ...sale, ...changes })).document, { state, net }, JSON.stringify(changes));
    }
  }),
);

test(
  'what can’t be read of an order is refused with its reason',
  rolledBack(async (tx, t) => {
    const cases: [unknown, string][] = [
      [5, 'not an object'],
      [{}, 'no id'],
      [{ ...sale, customer_external_id: {} }, 'customer_external_id is not an id'],
      [
        { ...sale, customer_external_id: 'invoice:1' },
        'customer_external_id begins like the key of another kind of record',
      ],
      [{ ...sale, ordered_at: '9 March' }, 'ordered_at is not a time'],
      [{ ...sale, gross: '$5' }, 'gross is not an amount'],
      [{ ...sale, tax: [] }, 'tax is not an amount'],
      [{ ...sale, net: 'x' }, 'net is not an amount'],
      [{ ...sale, kind: 'gift' }, 'kind is neither sale nor credit'],
      [{ ...sale, email: 5 }, 'email is not text'],
    ];
    for (const [payload, reason] of cases) t.is((await order(tx, payload)).reason, reason, JSON.stringify(payload));
  }),
);

test(
  'no payload at all makes extraction raise',
  rolledBack(async (tx, t) => {
    const nested = {
      external_id: '1',
      address: { name: 'A', address1: 'x', city: 'y' },
      merged_into: null,
      deleted: null,
    };
    await fc.assert(
      fc.asyncProperty(mutations([row, nested]), async (payload) => {
        const { external_id, reason } = await customer(tx, payload);
        t.true(reason !== null || external_id !== null);
      }),
      { numRuns: 300 },
    );
    await fc.assert(
      fc.asyncProperty(mutations([sale]), async (payload) => {
        const { identity_key, document, reason } = await order(tx, payload);
        t.true(reason !== null || (identity_key !== null && document !== null));
      }),
      { numRuns: 300 },
    );
  }),
);

test(
  'an order of a house account stands for itself, and still says whose it is',
  rolledBack(async (tx, t) => {
    const house = await extractAs(tx, sql`staging.extract_manual_order`, sale, ['M-000001']);
    t.deepEqual(house, { ...(await order(tx, sale)), own: true, identity_key: 'order:FAIR-1' });
  }),
);
