import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import { customers, identifiers, insert, invented, orders } from '../views/invented.ts';

const find = async (tx: Queryable, query: string | null) =>
  (await tx.query(sql`select * from spine.find_customers(${query})`)).map((row) => [
    Number(row.customer_id),
    row.matched_on,
    row.matched_value,
    row.former,
  ]);

test(
  'by id, external id, email, phone, order number and name',
  invented(async (tx, t) => {
    await customers(tx, { id: 71, first_name: 'Ada', last_name: 'Lovelace', company: 'Engines Ltd' });
    await insert(tx, 'spine.customer_identities', {
      id: 1,
      customer_id: 71,
      provider: 'shopify',
      external_id: '6001',
      metadata: {},
    });
    await insert(tx, 'spine.shipments', {
      provider: 'shipstation',
      external_id: 'shipment:1',
      number: '1002',
      customer_id: 71,
      state: 'done',
    });
    await identifiers(
      tx,
      { customer_id: 71, value: 'ada@x.org' },
      { customer_id: 71, kind: 'phone', value: '5125550000' },
    );
    await orders(
      tx,
      { external_id: 'order:5001', number: '#1001', customer_id: 71 },
      { external_id: 'order:5002', number: '#1003' },
      { provider: 'amazon', external_id: '113-1234567-1234567', number: '113-1234567-1234567', customer_id: 71 },
    );
    t.deepEqual(await find(tx, ' 71 '), [[71, 'customer_id', '71', false]]);
    t.deepEqual(await find(tx, '6001'), [[71, 'external_id', 'shopify 6001', false]]);
    t.deepEqual(await find(tx, 'gid://shopify/Customer/6001'), [[71, 'external_id', 'shopify 6001', false]]);
    t.deepEqual(await find(tx, 'ADA@x.org'), [[71, 'email', 'ada@x.org', false]]);
    t.deepEqual(await find(tx, '+1 (512) 555-0000'), [[71, 'phone', '5125550000', false]]);
    for (const number of ['1001', '#1001', 'order:5001', '5001']) {
      t.deepEqual(await find(tx, number), [[71, 'order', 'shopify #1001', false]]);
    }
    t.deepEqual(await find(tx, '1002'), [[71, 'order', 'shipstation 1002', false]]);
    t.deepEqual(await find(tx, '113-1234567-1234567'), [[71, 'order', 'amazon 113-1234567-1234567', false]]);
    t.deepEqual(await find(tx, '1003'), []);
    for (const name of ['ada', 'LOVELACE', 'Lovelace, Ada', 'ada lov', 'lovelace a', 'engines', 'Love']) {
      t.is((await find(tx, name))[0]?.[0], 71, name);
    }
    for (const nothing of ['nobody', 'ada babbage', '', ' ', null, '%', '99999999999999999999', 'a@b@c']) {
      t.deepEqual(await find(tx, nothing), []);
    }
  }),
);

test(
  'what is no longer true is found as former, and a merged customer answers by its survivor',
  invented(async (tx, t) => {
    await customers(
      tx,
      { id: 71, first_name: 'Ada', last_name: 'King', name_words: ['ada', 'king', 'lovelace'] },
      { id: 72, merged_into: 71, first_name: 'Augusta', last_name: 'Byron' },
      { id: 73, merged_into: 72 },
      { id: 74, erased_at: '2026-01-01', first_name: 'Ada' },
    );
    await identifiers(
      tx,
      { customer_id: 71, value: 'old@x.org', former: true },
      { customer_id: 74, value: 'ada@x.org' },
    );
    await insert(tx, 'spine.customer_identities', {
      id: 1,
      customer_id: 71,
      provider: 'qbo',
      external_id: '58',
      metadata: {},
      ended_at: '2026-01-01',
    });
    t.deepEqual(await find(tx, 'old@x.org'), [[71, 'email', 'old@x.org', true]]);
    t.deepEqual(await find(tx, '58'), [[71, 'external_id', 'qbo 58', true]]);
    t.deepEqual(await find(tx, 'ada lovelace'), [[71, 'name', 'ada lovelace', true]]);
    t.deepEqual(await find(tx, '73'), [[71, 'customer_id', '73', true]]);
    t.deepEqual(await find(tx, 'Byron'), [[71, 'name', 'Augusta Byron', false]]);
    t.deepEqual(await find(tx, '74'), []);
    t.deepEqual(await find(tx, 'ada@x.org'), []);
  }),
);
