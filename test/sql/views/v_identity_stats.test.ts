import { sql } from '@databases/pg';
import test from 'ava';
import { customers, insert, invented, orders } from './invented.ts';

test(
  'one row per provider, unused ones with zeros',
  invented(async (tx, t) => {
    await customers(tx, { id: 1 }, { id: 2 });
    await insert(
      tx,
      'spine.customer_identities',
      { id: 1, customer_id: 1, provider: 'amazon', external_id: '113-1', metadata: {} },
      {
        id: 2,
        customer_id: 1,
        provider: 'amazon',
        external_id: 'address_hash:aa',
        metadata: { identityType: 'address_hash' },
      },
      { id: 3, customer_id: 2, provider: 'amazon', external_id: '113-2', metadata: {} },
    );
    await orders(
      tx,
      { provider: 'amazon', external_id: '113-1', customer_id: 1 },
      { provider: 'amazon', external_id: '113-3' },
    );
    await tx.query(sql`delete from spine.claims`);
    await tx.query(sql`
      insert into spine.claims (provider, entity, external_id, identity_key, seq, priority, own, state)
      values ('amazon', 'order', '113-3', '113-3', 1, 30, true, 'unidentified')`);
    await tx.query(sql`
      insert into staging.rejects (provider, entity, sha256, raw, reason) values ('amazon', 'order', '\\x00', '\\x00', 'no id')`);
    const rows = await tx.query(sql`select * from spine.v_identity_stats`);
    t.deepEqual(
      rows.map((row) => row.provider),
      ['qbo', 'shopify', 'amazon', 'shipstation', 'klaviyo', 'manual'],
    );
    t.deepEqual(rows[2], {
      provider: 'amazon',
      customers: 2n,
      identities: 3n,
      address_hash_identities: 1n,
      claims_pending: 0n,
      claims_resolved: 0n,
      claims_ambiguous: 0n,
      claims_unidentified: 1n,
      claims_dismissed: 0n,
      claims_suppressed: 0n,
      rejects: 1n,
      orders: 2n,
      orders_with_customer: 1n,
    });
    const { provider, ...zeros } = rows[0];
    t.is(provider, 'qbo');
    t.true(Object.values(zeros).every((value) => value === 0n));
  }),
);
