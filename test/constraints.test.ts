// Every constraint of the tables, by name, refuses what it should.
import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import { rolledBack } from './support/database.ts';

type Row = Record<string, unknown>;
/** A table, its rows (the last is refused), and the constraint. */
type Case = [constraint: string, table: string, ...rows: Row[]];

const record = { provider: 'shopify', entity: 'customer', external_id: '1', seq: 1, payload: {}, payload_hash: '\\x' };
const reject = { provider: 'shopify', entity: 'customer', sha256: '\\x01', raw: '\\x', reason: 'not JSON' };
const claim = {
  provider: 'shopify',
  entity: 'customer',
  external_id: '1',
  identity_key: '1',
  seq: 1,
  priority: 0,
  own: true,
};
const customer = { id: 1 };
const identity = { id: 1, customer_id: 1, provider: 'shopify', external_id: '1' };
const identifier = { kind: 'email', value: 'a@example.com', customer_id: 1 };
const order = { provider: 'shopify', external_id: 'order:1' };
const shipment = { provider: 'shipstation', external_id: 'shipment:1' };
const review = {
  id: 1,
  provider: 'shopify',
  identity_key: '1',
  reason: 'limit',
  candidates: [1],
  candidate_count: 1,
  evidence: [],
  digest: '',
};
const decision = { decision: 'same', actor: 'test' };
const decided = { decision_id: 9, provider: 'qbo', identity_key: '1' };
const merge = {
  event_id: 9,
  from_customer_id: 9,
  into_customer_id: 8,
  identity_ids: [],
  into_identity_ids: [],
  orders: [],
  shipments: [],
  into_row: {},
  names_added: 0,
};
const mergeIdentifier = {
  event_id: 7,
  survivor: true,
  kind: 'email',
  value: 'a@example.com',
  former: false,
  created_at: '2026-01-01',
};
const mergeReview = {
  event_id: 7,
  review_id: 9,
  review: {},
  digest: '',
  put_back: false,
  entities: [],
  external_ids: [],
  versions: [],
  states: [],
};
const withdrawn = { ...decided, event_id: 9, side: 0 };
const house = { provider: 'qbo', external_id: '1', reason: '', actor: 'test' };
const changed = { id: 1, provider: 'manual', external_id: 'order:1' };
const crowded = { kind: 'email', value: 'a@example.com' };
const blocked = { kind: 'email', pattern: '*@example.com', reason: 'role' };
const token = { provider: 'qbo', subject: '1', sealed: '\\x', expires_at: '2026-01-01' };
const delivery = { provider: 'shopify', delivery_key: '1', topic: 'orders/create', body: '\\x' };

const cases: Case[] = [
  ['records_pkey', 'staging.records', record, record],
  ['chk_records_provider', 'staging.records', { ...record, provider: 'etsy' }],
  ['chk_records_entity', 'staging.records', { ...record, entity: 'call' }],
  ['chk_records_external_id', 'staging.records', { ...record, external_id: '' }],
  ['rejects_pkey', 'staging.rejects', { ...reject, id: 1 }, { ...reject, id: 1, sha256: '\\x02' }],
  ['uq_rejects_content', 'staging.rejects', { ...reject, id: 1 }, { ...reject, id: 2 }],
  ['claims_pkey', 'spine.claims', claim, claim],
  ['chk_claims_entity', 'spine.claims', { ...claim, entity: 'invoice' }],
  ['chk_claims_state', 'spine.claims', { ...claim, state: 'done' }],
  ['chk_claims_matched_by', 'spine.claims', { ...claim, matched_by: 'name' }],
  ['chk_claims_resolved_has_identity', 'spine.claims', { ...claim, state: 'resolved', matched_by: 'exact' }],
  ['chk_claims_resolved_has_identity', 'spine.claims', { ...claim, state: 'resolved', identity_id: 1 }],
  ['chk_claims_key', 'spine.claims', { ...claim, identity_key: null }],
  ['customers_pkey', 'spine.customers', customer, customer],
  ['chk_customers_kind', 'spine.customers', { id: 1, kind: 'robot' }],
  ['chk_customers_not_into_itself', 'spine.customers', { id: 1, merged_into: 1 }],
  ['customers_merged_into_fkey', 'spine.customers', { id: 1, merged_into: 2 }],
  ['customer_identities_pkey', 'spine.customer_identities', identity, { ...identity, external_id: '2' }],
  ['customer_identities_customer_id_fkey', 'spine.customer_identities', { ...identity, customer_id: 2 }],
  ['customer_identities_forwarded_to_fkey', 'spine.customer_identities', { ...identity, forwarded_to: 2 }],
  ['chk_customer_identities_provider', 'spine.customer_identities', { ...identity, provider: 'etsy' }],
  ['chk_customer_identities_has_identifier', 'spine.customer_identities', { ...identity, external_id: null }],
  ['uq_customer_identities_provider_external', 'spine.customer_identities', identity, { ...identity, id: 2 }],
  ['customer_identifiers_pkey', 'spine.customer_identifiers', identifier, identifier],
  ['chk_customer_identifiers_kind', 'spine.customer_identifiers', { ...identifier, kind: 'fax' }],
  ['customer_identifiers_customer_id_fkey', 'spine.customer_identifiers', { ...identifier, customer_id: 2 }],
  ['orders_pkey', 'spine.orders', order, order],
  ['chk_orders_kind', 'spine.orders', { ...order, kind: 'quote' }],
  ['chk_orders_state', 'spine.orders', { ...order, state: 'lost' }],
  ['shipments_pkey', 'spine.shipments', shipment, shipment],
  ['chk_shipments_state', 'spine.shipments', { ...shipment, state: 'lost' }],
  ['match_reviews_pkey', 'spine.match_reviews', review, { ...review, identity_key: '2' }],
  ['chk_match_reviews_reason', 'spine.match_reviews', { ...review, reason: 'mood' }],
  ['chk_match_reviews_state', 'spine.match_reviews', { ...review, state: 'new' }],
  ['uq_match_reviews_open', 'spine.match_reviews', review, { ...review, id: 2 }],
  [
    'customer_history_pkey',
    'spine.customer_history',
    ...['person', 'house'].map((kind) => ({ customer_id: 1, replaced_at: '2026-01-01', kind })),
  ],
  ['identity_events_pkey', 'spine.identity_events', { id: 1, event: 'created' }, { id: 1, event: 'created' }],
  ['chk_identity_events_event', 'spine.identity_events', { event: 'guessed' }],
  ['identity_decisions_pkey', 'spine.identity_decisions', { ...decision, id: 1 }, { ...decision, id: 1 }],
  ['chk_identity_decisions_decision', 'spine.identity_decisions', { ...decision, decision: 'perhaps' }],
  ['chk_identity_decisions_field', 'spine.identity_decisions', { ...decision, decision: 'primary' }],
  [
    'chk_identity_decisions_field_name',
    'spine.identity_decisions',
    { ...decision, decision: 'primary', field: 'age', value: '7' },
  ],
  ['identity_decisions_event_id_fkey', 'spine.identity_decisions', { ...decision, event_id: 1 }],
  ['identity_decisions_review_id_fkey', 'spine.identity_decisions', { ...decision, review_id: 1 }],
  ['identity_decision_keys_pkey', 'spine.identity_decision_keys', { ...decided, side: 0 }, { ...decided, side: 1 }],
  ['identity_decision_keys_decision_id_fkey', 'spine.identity_decision_keys', { ...decided, decision_id: 1, side: 0 }],
  ['merges_pkey', 'spine.merges', merge, merge],
  ['chk_merges_two_customers', 'spine.merges', { ...merge, into_customer_id: 9 }],
  ['merges_event_id_fkey', 'spine.merges', { ...merge, event_id: 1 }],
  ['merges_from_customer_id_fkey', 'spine.merges', { ...merge, from_customer_id: 2 }],
  ['merges_into_customer_id_fkey', 'spine.merges', { ...merge, into_customer_id: 2 }],
  ['merges_undone_by_fkey', 'spine.merges', { ...merge, undone_by: 1 }],
  ['merge_identifiers_pkey', 'spine.merge_identifiers', mergeIdentifier, mergeIdentifier],
  ['merge_identifiers_event_id_fkey', 'spine.merge_identifiers', { ...mergeIdentifier, event_id: 1 }],
  ['merge_reviews_pkey', 'spine.merge_reviews', mergeReview, mergeReview],
  ['merge_reviews_event_id_fkey', 'spine.merge_reviews', { ...mergeReview, event_id: 1 }],
  ['merge_reviews_review_id_fkey', 'spine.merge_reviews', { ...mergeReview, review_id: 1 }],
  ['withdrawn_keys_pkey', 'spine.withdrawn_keys', withdrawn, withdrawn],
  ['withdrawn_keys_event_id_fkey', 'spine.withdrawn_keys', { ...withdrawn, event_id: 1 }],
  ['withdrawn_keys_decision_id_fkey', 'spine.withdrawn_keys', { ...withdrawn, decision_id: 1 }],
  ['house_accounts_pkey', 'spine.house_accounts', house, house],
  ['crowded_identifiers_pkey', 'spine.crowded_identifiers', crowded, crowded],
  ['changed_orders_pkey', 'spine.changed_orders', changed, changed],
  ['chk_blocked_identifiers_mode', 'spine.blocked_identifiers', { ...blocked, mode: 'loose' }],
  ['blocked_identifiers_pkey', 'spine.blocked_identifiers', blocked, blocked],
  ['chk_blocked_identifiers_kind', 'spine.blocked_identifiers', { ...blocked, kind: 'fax' }],
  ['email_rules_pkey', 'spine.email_rules', { pattern: 'x@*', action: 'nobody' }, { pattern: 'x@*', action: 'relay' }],
  ['chk_email_rules_action', 'spine.email_rules', { pattern: 'x@*', action: 'drop' }],
  ['accounts_pkey', 'spine.accounts', { provider: 'qbo' }, { provider: 'qbo' }],
  ['settings_pkey', 'spine.settings', { name: 'max_emails', value: 1, comment: '' }],
  ['sync_runs_pkey', 'spine.sync_runs', { id: 1, kind: 'sync' }, { id: 1, kind: 'sync' }],
  ['chk_sync_runs_kind', 'spine.sync_runs', { kind: 'nap' }],
  ['chk_sync_runs_mode', 'spine.sync_runs', { kind: 'sync', mode: 'sideways' }],
  [
    'sync_cursors_pkey',
    'spine.sync_cursors',
    ...[1, 2].map(() => ({ provider: 'qbo', entity: 'order', position: {} })),
  ],
  ['chk_sync_cursors_mode', 'spine.sync_cursors', { provider: 'qbo', entity: 'order', position: {}, mode: 'sideways' }],
  ['provider_tokens_pkey', 'spine.provider_tokens', token, token],
  ['webhook_deliveries_pkey', 'spine.webhook_deliveries', { ...delivery, id: 1 }, { ...delivery, id: 1 }],
  ['uq_webhook_deliveries_key', 'spine.webhook_deliveries', delivery, { ...delivery, account: 'second' }],
  ['chk_webhook_deliveries_state', 'spine.webhook_deliveries', { ...delivery, state: 'lost' }],
];

/** Has a test of its own: what it calls raises before it can refuse. */
const raising = 'chk_accounts_time_zone';

/** The indexes that are constraints in all but name. */
const uniqueIndexes = ['uq_customer_identities_provider_external', 'uq_match_reviews_open'];

/** What rows with high ids may refer to. */
async function standBy(db: Queryable): Promise<void> {
  await db.query(sql`
    insert into spine.customers (id) values (8), (9);
    insert into spine.identity_events (id, event) overriding system value values (7, 'merged'), (9, 'split');
    insert into spine.match_reviews (id, provider, identity_key, reason, candidates, candidate_count, evidence, digest)
    values (9, 'qbo', '9', 'limit', '{9}', 1, '[]', '');
    insert into spine.identity_decisions (id, decision, actor) overriding system value values (9, 'same', 'test');
    insert into spine.merges (event_id, from_customer_id, into_customer_id, identity_ids, into_identity_ids, orders, shipments, into_row, names_added)
    values (7, 9, 8, '{}', '{}', '{}', '{}', '{}', 0)`);
}

for (const [constraint, table, ...rows] of cases) {
  test(
    `${constraint} refuses ${JSON.stringify(rows.at(-1))}`,
    rolledBack(async (tx, t) => {
      const insert = async (queryable: Queryable, row: Row) => {
        const columns = sql.join(
          Object.keys(row).map((column) => sql.ident(column)),
          ', ',
        );
        const into = sql.ident(...table.split('.'));
        await queryable.query(sql`
          insert into ${into} (${columns}) overriding system value
          select ${columns} from jsonb_populate_record(null::${into}, ${JSON.stringify(row)}::jsonb)`);
      };
      const rollback = new Error('roll back');
      const played = tx.tx(async (inner) => {
        await inner.query(sql`insert into spine.customers (id) select 1 where ${!/customers/.test(table)}`);
        await standBy(inner);
        for (const row of rows.slice(0, -1)) await insert(inner, row);
        const error = await t.throwsAsync(
          inner.tx((last) => insert(last, rows.at(-1)!)),
          { instanceOf: Error },
        );
        t.is((error as unknown as { constraint: string }).constraint, constraint);
        throw rollback; // rows by hand hold no invariants
      });
      await t.throwsAsync(played, { is: rollback });
    }),
  );
}

test(
  `${raising} refuses a time zone that is none`,
  rolledBack(async (tx, t) => {
    const insert = tx.tx((inner) => inner.query(sql`insert into spine.accounts values ('qbo', '', 'Mars/Olympus')`));
    await t.throwsAsync(insert, { code: '22023' });
  }),
);

test(
  'every constraint has a case',
  rolledBack(async (tx, t) => {
    const constraints = await tx.query(sql`
      select c.conname as name from pg_constraint as c
      where c.connamespace in ('spine'::regnamespace, 'staging'::regnamespace) and c.contype <> 'n' and c.conrelid <> 0`);
    const names = constraints.map((row) => row.name);
    t.deepEqual([...new Set([raising, ...cases.map(([name]) => name)])].sort(), [...names, ...uniqueIndexes].sort());
  }),
);

test(
  'every unique index that is no constraint is listed',
  rolledBack(async (tx, t) => {
    const indexes = await tx.query(sql`
      select c.relname as name from pg_index as i join pg_class as c on c.oid = i.indexrelid
      where i.indisunique and c.relnamespace in ('spine'::regnamespace, 'staging'::regnamespace)
        and not exists (select from pg_constraint as k where k.conindid = c.oid)
      order by 1`);
    t.deepEqual(
      indexes.map((row) => row.name),
      uniqueIndexes,
    );
  }),
);
