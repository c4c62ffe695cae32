import { sql } from '@databases/pg';
import test from 'ava';
import { customers, insert, invented, orders } from './invented.ts';

test(
  "a customer's events, orders and shipments, with those of the customers merged into it",
  invented(async (tx, t) => {
    await customers(tx, { id: 1 }, { id: 2, merged_into: 1 }, { id: 3, merged_into: 2 });
    await insert(
      tx,
      'spine.shipments',
      { provider: 'shipstation', external_id: 'shipment:1', customer_id: 1, shipped_at: '2026-01-04', state: 'done' },
      {
        provider: 'shipstation',
        external_id: 'shipment:2',
        customer_id: 1,
        shipped_at: '2026-01-05',
        state: 'done',
        is_return: true,
      },
    );
    await orders(tx, { external_id: 'order:1', customer_id: 1, ordered_at: '2026-01-03', currency: 'USD', net: 5 });
    for (const [customer_id, event, at] of [
      [1, 'created', '2026-01-01'],
      [3, 'linked', '2026-01-02'],
    ]) {
      await tx.query(sql`
        insert into spine.identity_events (event, customer_id, created_at) values (${event}, ${customer_id}, ${at}::timestamptz)`);
    }
    const rows = await tx.query(sql`select * from spine.v_customer_timeline where customer_id = 1 order by at`);
    t.deepEqual(
      rows.map((row) => [row.kind, row.what, row.external_id, row.recorded_for]),
      [
        ['event', 'created', null, 1n],
        ['event', 'linked', null, 3n],
        ['order', 'sale', 'order:1', 1n],
        ['shipment', 'delivery', 'shipment:1', 1n],
        ['shipment', 'return', 'shipment:2', 1n],
      ],
    );
    t.like(rows[2], { net: '5', currency: 'USD', detail: { state: 'done', counts: true } });
  }),
);

test(
  'reviews, decisions and changed primaries are told, and what was moved away from it',
  invented(async (tx, t) => {
    await customers(tx, { id: 1, primary_email: 'a@x.org' }, { id: 2, merged_into: 1 }, { id: 3 });
    await insert(
      tx,
      'spine.customer_identities',
      {
        id: 11,
        customer_id: 1,
        provider: 'manual',
        external_id: '1',
        metadata: {},
        account: '',
        created_at: '2026-01-01',
        updated_at: '2026-01-01',
      },
      {
        id: 12,
        customer_id: 1,
        provider: 'manual',
        email: 'a@x.org',
        metadata: {},
        account: '',
        created_at: '2026-01-01',
        updated_at: '2026-01-01',
      },
    );
    const review = {
      provider: 'manual',
      reason: 'candidates',
      candidate_count: 2,
      evidence: [],
      digest: '',
      updated_at: '2026-01-01',
    };
    for (const [n, more] of [
      [1, { identity_key: '8', state: 'open', candidates: [2, 3], created_at: '2026-02-01' }],
      [
        2,
        {
          identity_key: '9',
          state: 'decided',
          decision: 'linked',
          candidates: [2, 3],
          created_at: '2026-01-01',
          decided_at: '2026-02-02',
          decided_customer_id: 2,
        },
      ],
    ] as const) {
      await insert(tx, 'spine.match_reviews', { id: n, ...review, ...more });
    }
    await tx.query(sql`
      insert into spine.claims (provider, entity, external_id, seq, priority, own, identity_id, state, matched_by)
      values ('manual', 'call', 'call:1', 1, 1, true, 12, 'resolved', 'none')`);
    for (const [key, at] of [
      ['1', '2026-02-03'],
      ['call:1', '2026-02-05'],
    ]) {
      await tx.query(sql`
        with d as (insert into spine.identity_decisions (decision, actor, created_at) values ('same', 'anna', ${at}::timestamptz) returning id)
        insert into spine.identity_decision_keys (decision_id, provider, identity_key) select id, 'manual', ${key} from d`);
    }
    await tx.query(
      sql`update spine.identity_decisions set revoked_at = '2026-02-04', revoked_by = 'bob' where created_at = '2026-02-03'`,
    );
    await tx.query(sql`update spine.customers set primary_email = 'b@x.org', first_name = 'Ada' where id = 1`);
    await tx.query(sql`update spine.customer_history set replaced_at = '2026-02-06'`);
    await tx.query(sql`update spine.customers set primary_phone = '5125550100' where id = 1`);
    await tx.query(sql`
      insert into spine.identity_events (event, customer_id, from_customer_id, created_at) values ('moved', 3, 2, '2026-02-07')`);
    const rows = await tx.query(sql`select * from spine.v_customer_timeline where customer_id = 1 order by at`);
    t.deepEqual(
      rows.map((row) => [row.kind, row.what, row.external_id, row.recorded_for]),
      [
        ['review', 'opened', '8', 1n],
        ['review', 'decided', '9', 2n],
        ['decision', 'same', null, 1n],
        ['decision', 'revoked', null, 1n],
        ['decision', 'same', null, 1n],
        ['primary', 'changed', null, 1n],
        ['event', 'moved', null, 2n],
        ['primary', 'changed', null, 1n],
      ],
    );
    t.like(rows[3].detail, { actor: 'bob', decision: 'same' });
    t.deepEqual(rows[5].detail, { email: { from: 'a@x.org', to: 'b@x.org' }, first_name: { from: null, to: 'Ada' } });
    t.deepEqual(rows[7].detail, { phone: { from: null, to: '5125550100' } });
    t.like(rows[6].detail, { from_customer_id: 2, to_customer_id: 3 });
    const other = await tx.query(
      sql`select kind, what from spine.v_customer_timeline where customer_id = 3 order by at`,
    );
    t.deepEqual(
      other.map((row) => `${row.kind} ${row.what}`),
      ['review opened', 'event moved'],
    );
  }),
);
