import { sql } from '@databases/pg';
import test from 'ava';
import { rolledBack } from '../../support/database.ts';
import { customers, insert, invented } from './invented.ts';

test(
  'an open review shows what waits and why each candidate is one',
  invented(async (tx, t) => {
    await customers(tx, { id: 1, first_name: 'Ada' }, { id: 2, first_name: 'Bob', primary_email: 'b@x.org' });
    const review = {
      provider: 'shopify',
      identity_key: '6001',
      reason: 'candidates',
      candidates: [2, 1],
      candidate_count: 2,
      digest: 'd',
      evidence: [
        { customer_id: 1, identifiers: [{ kind: 'phone', value: '5125550000', former: false }] },
        { customer_id: 2, identifiers: [{ kind: 'email', value: 'b@x.org', former: false }] },
      ],
    };
    await insert(
      tx,
      'spine.match_reviews',
      { id: 1, state: 'open', ...review },
      { id: 2, state: 'decided', ...review },
    );
    for (const external_id of ['6001', 'order:1']) {
      await tx.query(sql`
        insert into spine.claims (provider, entity, external_id, identity_key, seq, priority, own, state, emails, phones, first_name)
        values ('shopify', ${external_id === '6001' ? 'customer' : 'order'}, ${external_id}, '6001', 1, 20, true, 'ambiguous',
                '{b@x.org}', '{5125550000}', 'Ann')`);
    }
    t.like(await tx.query(sql`select * from spine.v_ambiguous_matches`), [
      {
        review_id: 1n,
        provider: 'shopify',
        identity_key: '6001',
        reason: 'candidates',
        waiting_claims: 2n,
        names: ['Ann'],
        emails: ['b@x.org'],
        phones: ['5125550000'],
        candidate_count: 2,
        digest: 'd',
        candidates: [
          {
            customer_id: 2,
            display_name: 'Bob',
            primary_email: 'b@x.org',
            primary_phone: null,
            merged_into: null,
            identifiers: [{ kind: 'email', value: 'b@x.org', former: false }],
          },
          {
            customer_id: 1,
            display_name: 'Ada',
            primary_email: null,
            primary_phone: null,
            merged_into: null,
            identifiers: [{ kind: 'phone', value: '5125550000', former: false }],
          },
        ],
      },
    ]);
  }),
);

test(
  'the evidence is that which resolution writes',
  rolledBack(async (tx, t) => {
    await tx.query(
      sql`select spine.resolve_customer('shopify', external_id => '1', email => 'ann@x.org', phone => '5125550001')`,
    );
    await tx.query(
      sql`select spine.resolve_customer('shopify', external_id => '2', email => 'bob@x.org', phone => '5125550002')`,
    );
    await tx.query(
      sql`select spine.resolve_customer('manual', external_id => '3', email => 'ann@x.org', phone => '5125550002')`,
    );
    const [match] = await tx.query(sql`select * from spine.v_ambiguous_matches`);
    t.like(match, {
      provider: 'manual',
      identity_key: '3',
      reason: 'candidates',
      waiting_claims: 1n,
      candidate_count: 2,
    });
    t.deepEqual(
      match.candidates.map((candidate: { identifiers: { kind: string; value: string }[] }) =>
        candidate.identifiers.map(({ kind, value }) => `${kind} ${value}`),
      ),
      [['email ann@x.org'], ['phone 5125550002']],
    );
    t.deepEqual(await tx.query(sql`select open_reviews from spine.v_unified_customer order by customer_id`), [
      { open_reviews: 1n },
      { open_reviews: 1n },
    ]);
  }),
);
