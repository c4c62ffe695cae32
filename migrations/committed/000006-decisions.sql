--! Previous: sha1:68e2bc4e41b8112aff4c36cf4dd8651ef5100686
--! Hash: sha1:f5bbbc647ec2c73af1a0243fda37893228105363
--! Message: decisions

--! split: 010-decisions.sql
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

--! split: 011-merges.sql
-- What it takes to go back: what merges moved, and which keys were taken out of decisions.

create table spine.merges (
  event_id bigint primary key references spine.identity_events (id) on delete restrict,
  from_customer_id bigint not null references spine.customers (id) on delete restrict,
  into_customer_id bigint not null references spine.customers (id) on delete restrict,
  identity_ids bigint[] not null,
  into_identity_ids bigint[] not null,
  orders text[] not null,
  shipments text[] not null,
  copied text[] not null default '{}',
  copied_versions integer[] not null default '{}',
  into_row jsonb not null,
  names_added integer not null,
  undone_by bigint references spine.identity_events (id) on delete restrict,
  constraint chk_merges_two_customers check (from_customer_id <> into_customer_id)
);
comment on table spine.merges is 'Merges by people, with what unmerge() needs; the row of the merged customer itself stays as it was.';
comment on column spine.merges.event_id is 'The event merged.';
comment on column spine.merges.identity_ids is 'The identities that it moved.';
comment on column spine.merges.into_identity_ids is 'The identities that the survivor had before.';
comment on column spine.merges.orders is 'Orders of the merged customer without a claim, each as provider and key with a space between; the others go with their identity.';
comment on column spine.merges.copied is 'Unidentified claims that it may have brought along (masked orders by their copies, copies, orders of other programs): provider, entity and key with spaces between.';
comment on column spine.merges.into_row is 'The survivor''s row of customers before the merge.';
comment on column spine.merges.names_added is 'By how much the merge raised the survivor''s name_count.';
comment on column spine.merges.undone_by is 'The event unmerged that took it back.';
create index ix_merges_from on spine.merges (from_customer_id);
create index ix_merges_into on spine.merges (into_customer_id);

create table spine.merge_identifiers (
  event_id bigint not null references spine.merges (event_id) on delete cascade,
  survivor boolean not null,
  kind text collate "C" not null,
  value text collate "C" not null,
  former boolean not null,
  created_at timestamptz not null,
  primary key (event_id, survivor, kind, value)
);
comment on table spine.merge_identifiers is 'Who held what before a merge: the survivor, or the customer that was merged.';

create table spine.merge_reviews (
  event_id bigint not null references spine.merges (event_id) on delete cascade,
  review_id bigint not null references spine.match_reviews (id) on delete cascade,
  review jsonb not null,
  digest text collate "C" not null,
  put_back boolean not null,
  entities text[] collate "C" not null,
  external_ids text[] collate "C" not null,
  versions integer[] not null,
  states text[] collate "C" not null,
  primary key (event_id, review_id)
);
comment on table spine.merge_reviews is 'The open reviews with one of the two customers among their candidates, as they were before a merge.';
comment on column spine.merge_reviews.digest is 'That of the evidence after the merge.';
comment on column spine.merge_reviews.entities is 'With external_ids, versions and states: the claims of its key that had no customer.';
comment on column spine.merge_reviews.put_back is 'Its two candidates became one: the claims that waited in it were decided again.';

create table spine.withdrawn_keys (
  event_id bigint not null references spine.identity_events (id) on delete restrict,
  decision_id bigint not null references spine.identity_decisions (id) on delete cascade,
  provider text collate "C" not null,
  identity_key text collate "C" not null,
  side smallint not null,
  primary key (event_id, decision_id, provider, identity_key)
);
comment on table spine.withdrawn_keys is 'Keys that a split or an unmerge took out of earlier decisions; undo_decision() puts those of a split back.';

create type spine.sourced as (
  value text,
  identity_id bigint
);
comment on type spine.sourced is 'A primary and the identity that it came from.';

--! split: 012-history.sql
-- What customers were called before, so that a past moment can be shown; and how the events that explain one are found.

create table spine.customer_history (
  customer_id bigint not null, -- no foreign key: it would cost the bulk resolver more than all the rest, and customers are never deleted
  id bigint generated always as identity,
  replaced_at timestamptz not null default now(),
  kind text collate "C" not null,
  primary_email text collate "C",
  primary_phone text collate "C",
  first_name text,
  last_name text,
  company text,
  primary_email_identity_id bigint,
  primary_phone_identity_id bigint,
  name_identity_id bigint,
  company_identity_id bigint,
  merged_into bigint,
  dissolved_at timestamptz,
  erased_at timestamptz,
  primary key (customer_id, replaced_at)
);
comment on table spine.customer_history is
  'Primaries and forwarding of customers as they were until replaced_at, written by a trigger; the events of that moment tell why. Erasing a customer has to delete its rows.';
comment on column spine.customer_history.id is 'Order of the changes: transactions commit in another order than they begin.';
comment on column spine.customer_history.replaced_at is 'now() of the transaction that replaced them; of several changes in one transaction the first is kept.';

create index ix_identity_events_from on spine.identity_events (from_customer_id) where from_customer_id is not null;
create index ix_identity_events_ambiguous on spine.identity_events (provider, external_id) where event = 'ambiguous';
create index ix_match_reviews_decided on spine.match_reviews (decided_customer_id) where decided_customer_id is not null;
create index ix_match_reviews_key on spine.match_reviews (provider, identity_key);

create type spine.side as (
  identity_id bigint,
  customer_id bigint,
  provider text,
  identity_key text,
  name text
);
comment on type spine.side is 'One of two that why_not_linked() compares: an identity, or a key whose claims wait and have none. name: what to call it.';

--! split: 013-house.sql
-- Who pays for a customer (QuickBooks: BillWithParent), and customers of a provider that stand for many people.

alter table spine.claims add column parent_at timestamptz;
comment on column spine.claims.parent_at is 'Time of the version that said who pays, or that nobody else does; -infinity if that version had none, null if no version said.';

alter type staging.extract
  add attribute parent_given boolean,
  add attribute parent_key text;
alter type staging.version
  add attribute parent_given boolean,
  add attribute parent_key text;
comment on type staging.extract is
  'What extraction makes of one payload. reason: it can''t be read. emails, phones: null is a hole that overwrites nothing, {} says there are none; likewise address_given, names_given and parent_given.';

alter type staging.extraction_context add attribute houses text[];
comment on type staging.extraction_context is
  'What extraction needs besides the payload: the account''s IANA time zone, the patterns (for LIKE) of each email rule, and the ids of customers that stand for many people.';

-- What follows from a decision in its transaction points at it: whoever decides sets spine.cause to the event of the decision.
alter table spine.identity_events alter column cause_id set default nullif(current_setting('spine.cause', true), '')::bigint;

--! split: 020-providers.sql
-- A sweep looks for what is held and was deleted without a word: a third way of reading a feed, with a cursor of its own.

alter table spine.sync_cursors
  drop constraint if exists chk_sync_cursors_mode,
  add constraint chk_sync_cursors_mode check (mode in ('incremental', 'full', 'sweep'));
comment on column spine.sync_cursors.mode is
  'full: a backfill, which goes on beside the daemon and where it stopped; sweep: what is held is looked for, to find what was deleted.';
alter table spine.sync_runs
  drop constraint if exists chk_sync_runs_mode,
  add constraint chk_sync_runs_mode check (mode in ('incremental', 'full', 'sweep'));
comment on column spine.sync_runs.mode is
  'Of an ingester''s run: incremental, full for a backfill, or sweep for a search for what was deleted.';

insert into spine.settings (name, value, comment) values
  ('sweep_limit', '10', 'Percent of the records of a feed that a sweep may find deleted at once; more is taken for a mistake, and ends none.')
on conflict (name) do nothing;
