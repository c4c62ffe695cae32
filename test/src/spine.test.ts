import { sql } from '@databases/pg';
import test from 'ava';
import {
  backfillOrders,
  checkInvariants,
  computeAddressHash,
  connect,
  customerAsOf,
  explainCustomer,
  findCustomers,
  markHouse,
  normalizeEmail,
  normalizePhone,
  previewHouse,
  resolveBatch,
  resolveCustomer,
  resolvePending,
  stageRecords,
  unmarkHouse,
  upsertCustomer,
  whyLinked,
  whyNotLinked,
} from '../../src/spine.ts';
import { databaseUrl, rolledBack } from '../support/database.ts';

const address = { name: 'Ann Li', address1: '1 Main St', city: 'Springfield', postalCode: '62704', country: 'US' };

test(
  'values are normalized as SQL does it, null included',
  rolledBack(async (tx, t) => {
    t.is(await normalizeEmail(tx, '  John.Doe@GMAIL.com  '), 'john.doe@gmail.com');
    t.is(await normalizeEmail(tx, null), null);
    t.is(await normalizePhone(tx, '+1 (512) 555-1234'), '5125551234');
    t.is(await normalizePhone(tx, '1'), null);
    t.regex((await computeAddressHash(tx, address)) ?? '', /^[0-9a-f]{64}$/);
    t.is(await computeAddressHash(tx, { city: 'Springfield' }), null);
    t.is(await computeAddressHash(tx, null), null);
  }),
);

test(
  'a record becomes a customer who is found',
  rolledBack(async (tx, t) => {
    const payloads = [
      '{"Customer":{"Id":"1","GivenName":"Ann","PrimaryEmailAddr":{"Address":"Ann@example.com"}}}',
      '{',
    ];
    t.deepEqual(await stageRecords(tx, { provider: 'qbo', entity: 'customer', payloads }), {
      staged: 1n,
      unchanged: 0n,
      older: 0n,
      rejected: 1n,
    });
    t.like(await resolvePending(tx), { decided: 1, created: 1 });
    t.like(await resolveBatch(tx, { batchSize: 10 }), { decided: 0 });
    const [found, ...others] = await findCustomers(tx, 'ann@example.com');
    t.like(found, { matched_on: 'email', former: false });
    t.is(typeof found?.customer_id, 'bigint');
    t.deepEqual(others, []);
    t.deepEqual(await checkInvariants(tx), []);
  }),
);

test(
  'an account writes keys of its own',
  rolledBack(async (tx, t) => {
    const payloads = ['{"Customer":{"Id":"1"}}'];
    await stageRecords(tx, { provider: 'qbo', entity: 'customer', payloads, account: 'b' });
    t.deepEqual(await tx.query(sql`select external_id from staging.records`), [{ external_id: 'b/1' }]);
  }),
);

test(
  'what staging refuses comes with its code and hint',
  rolledBack(async (tx, t) => {
    const wrong = { provider: 'etsy', entity: 'order', payloads: [] } as unknown as Parameters<typeof stageRecords>[1];
    const error = await t.throwsAsync(
      tx.tx((inner) => stageRecords(inner, wrong)),
      { code: 'IS001' },
    );
    t.true('hint' in error);
  }),
);

test(
  'one claim is resolved at once, and again to the same customer',
  rolledBack(async (tx, t) => {
    const claim = { provider: 'shopify', externalId: '7', email: 'ann@example.com', address } as const;
    const first = await resolveCustomer(tx, claim);
    t.like(first, { is_new: true, is_ambiguous: false, ambiguous_customer_ids: [] });
    const second = await upsertCustomer(tx, { ...claim, firstName: 'Ann', lastName: 'Li' });
    t.like(second, { customer_id: first.customer_id, is_new: false, action: 'updated', matched_by: 'exact' });
    t.like(await upsertCustomer(tx, { provider: 'amazon' }), { customer_id: null, action: 'unidentified' });
  }),
);

test(
  'an ambiguous call names its candidates',
  rolledBack(async (tx, t) => {
    const ann = await resolveCustomer(tx, { provider: 'manual', externalId: '1', email: 'ann@example.com' });
    const bob = await resolveCustomer(tx, { provider: 'manual', externalId: '2', phone: '512 555 0102' });
    const both = { provider: 'manual', email: 'ann@example.com', phone: '512 555 0102' } as const;
    t.like(await upsertCustomer(tx, both), {
      action: 'ambiguous',
      is_ambiguous: true,
      ambiguous_customer_ids: [ann.customer_id!, bob.customer_id!],
    });
  }),
);

test(
  'an order that another program inserted gets its customer',
  rolledBack(async (tx, t) => {
    const { customer_id } = await resolveCustomer(tx, {
      provider: 'shopify',
      externalId: '7',
      email: 'ann@example.com',
    });
    await tx.query(
      sql`insert into spine.orders (provider, external_id, email) values ('manual', 'order:1', 'ann@example.com')`,
    );
    t.is(typeof (await backfillOrders(tx)), 'bigint');
    t.deepEqual(await tx.query(sql`select customer_id from spine.orders`), [{ customer_id }]);
  }),
);

test(
  'a customer is explained, now and at a past moment',
  rolledBack(async (tx, t) => {
    const ann = { provider: 'shopify', externalId: '7', email: 'ann@example.com' } as const;
    const { customer_id } = await resolveCustomer(tx, ann);
    const bob = await resolveCustomer(tx, { provider: 'manual', externalId: '8', phone: '512 555 0108' });
    await resolveCustomer(tx, { provider: 'manual', externalId: '9', email: 'ann@example.com' });
    const id = customer_id!;
    const [created, linked, ...state] = await explainCustomer(tx, id);
    t.like(created, {
      step: 1n,
      event: 'created',
      sentence: 'The call about Shopify customer 7 created this customer.',
    });
    t.like(linked, { event: 'linked', matched_by: 'email' });
    t.deepEqual([...new Set(state.map((step) => step.event_id))], [null]);

    const [a, b] = [
      { provider: 'shopify', key: '7' },
      { provider: 'manual', key: '9' },
    ] as const;
    const [link, ...more] = await whyLinked(tx, a, b);
    t.like(link, { step: 1, kind: 'email', value: 'ann@example.com', former: false });
    t.deepEqual(more, []);
    t.deepEqual(await whyLinked(tx, link!.from_identity_id, link!.to_identity_id), [link!]);
    t.deepEqual(await whyNotLinked(tx, a, b), []);
    const [reason] = await whyNotLinked(tx, a, { provider: 'manual', key: '8' });
    t.like(reason, { reason: 'nothing_in_common' });
    await t.throwsAsync(whyLinked(tx, link!.from_identity_id, b), { instanceOf: TypeError });

    t.like(await customerAsOf(tx, id, new Date()), {
      state: 'live',
      primary_email: 'ann@example.com',
      identities: [
        { identity_id: link!.from_identity_id, provider: 'shopify', external_id: '7', ended: false },
        { external_id: '9' },
      ],
    });
    t.is(await customerAsOf(tx, bob.customer_id!, new Date(0)), null);
  }),
);

test(
  'a house account is previewed, marked and unmarked',
  rolledBack(async (tx, t) => {
    const order = { id: 1, customer_external_id: 'counter', email: 'ann@example.com' };
    await stageRecords(tx, { provider: 'manual', entity: 'customer', payloads: ['{"id":"counter"}'] });
    await stageRecords(tx, { provider: 'manual', entity: 'order', payloads: [JSON.stringify(order)] });
    await resolvePending(tx);
    const house = { provider: 'manual', externalId: 'counter' } as const;
    const preview = await previewHouse(tx, house);
    t.like(preview, [{ what: 'created' }, { what: 'moved', identity_key: 'order:1', orders: 1n }]);
    const changes = await markHouse(tx, { ...house, reason: 'whoever comes in' });
    t.deepEqual(
      changes.map(({ what, orders }) => [what, orders]),
      preview.map(({ what, orders }) => [what, orders]),
    );
    t.like(await unmarkHouse(tx, { ...house, reason: 'a mistake' }), [
      { what: 'dissolved', from_customer_id: changes[0]!.customer_id },
      { what: 'moved', identity_key: 'counter', orders: 1n },
    ]);
    await t.throwsAsync(
      tx.tx((inner) => unmarkHouse(inner, house)),
      { code: 'IS010' },
    );
  }),
);

test('a pool is opened on a connection string', async (t) => {
  const db = connect(databaseUrl);
  try {
    t.is(await normalizeEmail(db, 'A@B.C'), 'a@b.c');
  } finally {
    await db.dispose();
  }
});
