-- What people decide about identities, what the guards keep, and what it takes to go back.

-- Nothing ever wrote to the first form of this table.
drop table spine.identity_decisions;
create table spine.identity_decisions (
  id bigint generated always as identity primary key,
  decision text collate "C" not null,
  event_id bigint references spine.identity_events (id) on delete restrict,
  review_id bigint references spine.match_reviews (id) on delete set null,
  field text collate "C",
  value text,
  reason text,
  actor text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  revoked_by text,
  constraint chk_identity_decisions_decision check (decision in ('same', 'different', 'dismissed', 'primary')),
  constraint chk_identity_decisions_field check ((decision = 'primary') = (field is not null and value is not null)),
  constraint chk_identity_decisions_field_name check (field in ('email', 'phone', 'name', 'company'))
);
comment on table spine.identity_decisions is 'What people decided, by identity keys, so that it outlives every sync and rebuild; a revoked one counts no longer.';
comment on column spine.identity_decisions.decision is
  'same: all its keys are one customer; different: keys of different sides are not; dismissed: its key waits for nobody; primary: field and value of the customer who has its key.';
comment on column spine.identity_decisions.event_id is 'The event that tells of it (merged, reviewed, split, linked, updated).';
create index ix_identity_decisions_event on spine.identity_decisions (event_id) where event_id is not null;
create index ix_identity_decisions_review on spine.identity_decisions (review_id) where review_id is not null;

create table spine.identity_decision_keys (
  decision_id bigint not null references spine.identity_decisions (id) on delete cascade,
  provider text collate "C" not null,
  identity_key text collate "C" not null,
  side smallint not null default 0,
  primary key (decision_id, provider, identity_key)
);
comment on table spine.identity_decision_keys is 'The identity keys that a decision speaks of; of a call without one, the id of its claim.';
comment on column spine.identity_decision_keys.side is 'Of a decision different: keys on different sides are different people; nothing is said about those on one side.';
create index ix_identity_decision_keys_key on spine.identity_decision_keys (provider, identity_key);

alter table spine.identity_events add column cause_id bigint;
comment on column spine.identity_events.cause_id is 'The event of the decision (merged, unmerged, split, blocked, …) that led to this one.';
create index ix_identity_events_cause on spine.identity_events (cause_id) where cause_id is not null;

alter table spine.match_reviews
  add column claimed_by text,
  add column claimed_until timestamptz,
  add column event_id bigint;
comment on column spine.match_reviews.claimed_until is 'Until then only claimed_by decides it.';
comment on column spine.match_reviews.event_id is 'The event reviewed of its decision.';

alter table spine.customers add column dissolved_at timestamptz;
comment on column spine.customers.dissolved_at is 'When it was left without an identity, because all its claims wait for a decision again.';

-- Guards.
alter table spine.claims add column parent_key text collate "C";
comment on column spine.claims.parent_key is 'Identity key of the customer that pays for this one (QuickBooks: BillWithParent), whose customer it shares.';
create index ix_claims_parent_key on spine.claims (provider, parent_key) where parent_key is not null;
drop index spine.ix_claims_waiting;
create index ix_claims_waiting on spine.claims using gin ((emails || phones || address_hash)) where state in ('ambiguous', 'unidentified');

alter table spine.blocked_identifiers
  add column mode text collate "C" not null default 'blocked',
  add constraint chk_blocked_identifiers_mode check (mode in ('blocked', 'quarantined', 'allowed'));
comment on table spine.blocked_identifiers is 'Identifiers that are as if absent: a value, or for emails local@* or *@domain; and values that a person allowed.';
comment on column spine.blocked_identifiers.mode is
  'blocked: by a person; quarantined: by the guard, too many have it; allowed: a person lifted its quarantine, it is never quarantined again.';

create table spine.crowded_identifiers (
  kind text collate "C" not null,
  value text collate "C" not null,
  primary key (kind, value)
);
comment on table spine.crowded_identifiers is 'Identifiers that a batch gave to one more customer, or made a claim wait: counted for quarantine at the end of the pass.';

create table spine.house_accounts (
  provider text collate "C" not null,
  external_id text collate "C" not null,
  reason text not null,
  actor text not null,
  created_at timestamptz not null default now(),
  primary key (provider, external_id)
);
comment on table spine.house_accounts is 'Customers of a provider that stand for many people: their orders speak of whom the order itself names.';

insert into spine.settings (name, value, comment) values
  ('same_provider', '["qbo"]', 'Providers in which two customer records are two people unless their names share a word: ["qbo", "shopify", …].'),
  ('name_guard', '"off"', 'Wait when a sole candidate''s names share nothing with the claim''s: "off", "phone" (matched by phone only) or "all".'),
  ('quarantine_holders', '10', 'An identifier that so many customers hold stops matching. 0: never.'),
  ('quarantine_names', '10', 'An identifier on which claims of more different names than this wait stops matching. 0: never.'),
  ('quarantine_at_once', '100', 'One that so many customers hold stops at once, before the rest of a backlog is decided; at least quarantine_holders. 0: never.'),
  ('house_names', '5', 'A customer of a provider whose orders carry more names or emails than this is listed as a possible house account.');

alter table spine.sync_runs drop constraint chk_sync_runs_kind;
alter table spine.sync_runs add constraint chk_sync_runs_kind check (kind in ('resolve', 'import', 'sync', 'backfill', 'rebuild'));

create type spine.change as (
  what text,
  provider text,
  identity_key text,
  identity_id bigint,
  from_customer_id bigint,
  customer_id bigint,
  orders bigint
);
comment on type spine.change is
  'One difference that a decision makes. what: moved, linked, waits (identities, by key); created, merged, dissolved (customers); quarantined, released (values). orders: how many orders and shipments go with it.';

-- What the deciding loop needs to know of decisions, customer records and parents, numbered like the rest of a batch.
alter type spine.batch
  add attribute claim_parents text[],
  add attribute parents integer[],
  add attribute records boolean[],
  add attribute sources integer[],
  add attribute ident_allowed boolean[],
  add attribute source_providers text[],
  add attribute source_accounts text[];
alter type spine.batch_state
  add attribute decision_kinds smallint[],
  add attribute decided_keys integer[],
  add attribute decided_by integer[],
  add attribute decided_sides smallint[],
  add attribute party_numbers integer[],
  add attribute party_customers integer[],
  add attribute party_sides smallint[],
  add attribute record_customers integer[],
  add attribute record_sources integer[],
  add attribute record_words text[];
alter type spine.decisions add attribute crowded integer[];
