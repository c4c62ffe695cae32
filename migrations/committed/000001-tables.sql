--! Previous: -
--! Hash: sha1:6a73c201974f1633627d6236722eefeb25323c60
--! Message: tables

--! split: 010-tables.sql
-- Everything that holds data. `staging` is for what arrives, `spine` for what we make of it.
-- Text that is compared byte by byte (keys, identifiers) is collate "C", so that neither
-- order nor equality depends on the database.

create schema if not exists extensions;
create extension if not exists pgcrypto schema extensions;

create schema staging;
create schema spine;

--------------------------------------------------------------------------------- staging

create sequence staging.arrival as bigint;

create table staging.records (
  provider text collate "C" not null,
  entity text collate "C" not null,
  external_id text collate "C" not null,
  account text collate "C" not null default '',
  seq bigint not null,
  version integer not null default 1,
  payload jsonb not null,
  payload_hash bytea not null,
  source_created_at timestamptz,
  source_updated_at timestamptz,
  received_at timestamptz not null default now(),
  primary key (provider, entity, external_id),
  constraint chk_records_provider check (provider in ('shopify', 'qbo', 'amazon', 'shipstation', 'klaviyo', 'manual')),
  constraint chk_records_entity check (entity in ('customer', 'profile', 'order', 'shipment')),
  constraint chk_records_external_id check (external_id <> '')
);
comment on table staging.records is 'The newest version of every object as its provider gave it.';
comment on column staging.records.seq is 'Place in the order of first arrival; never changes.';
comment on column staging.records.payload_hash is 'SHA-256 of the payload as received, so that the same text again writes nothing.';

create table staging.rejects (
  id bigint generated always as identity primary key,
  provider text collate "C" not null,
  entity text collate "C" not null,
  account text collate "C" not null default '',
  sha256 bytea not null,
  raw bytea not null,
  reason text not null,
  attempts integer not null default 1,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  constraint uq_rejects_content unique (provider, entity, account, sha256)
);
comment on table staging.rejects is 'What could not be read, byte for byte, with the reason; retry_rejects() tries again.';

----------------------------------------------------------------------------------- claims

create table spine.claims (
  provider text collate "C" not null,
  entity text collate "C" not null,
  external_id text collate "C" not null,
  account text collate "C" not null default '',
  identity_key text collate "C",
  seq bigint not null,
  version integer not null default 1,
  pass integer not null default 0,
  priority smallint not null,
  creates boolean not null default true,
  own boolean not null,
  dropped boolean not null default false,
  deleted boolean not null default false,
  state text collate "C" not null default 'pending',
  matched_by text collate "C",
  matched_value text collate "C",
  identity_id bigint,
  emails text[] collate "C" not null default '{}',
  phones text[] collate "C" not null default '{}',
  address_hash text collate "C",
  address_hash_version smallint not null default 1,
  address_words text[] collate "C" not null default '{}',
  first_name text,
  last_name text,
  company text,
  name_words text[] collate "C" not null default '{}',
  former text[] collate "C" not null default '{}',
  order_ref text collate "C",
  parent_order text collate "C",
  merged_into_key text collate "C",
  emails_at timestamptz,
  phones_at timestamptz,
  address_at timestamptz,
  names_at timestamptz,
  source_created_at timestamptz,
  primary key (provider, entity, external_id),
  constraint chk_claims_entity check (entity in ('customer', 'profile', 'call', 'order', 'shipment')),
  constraint chk_claims_state check (state in ('pending', 'resolved', 'ambiguous', 'unidentified', 'dismissed', 'suppressed')),
  constraint chk_claims_matched_by check (matched_by in
    ('exact', 'order_reference', 'email', 'phone', 'address_hash', 'manual', 'upstream_merge', 'none')),
  constraint chk_claims_resolved_has_identity check (state <> 'resolved' or (identity_id is not null and matched_by is not null)),
  constraint chk_claims_key check (identity_key is not null or entity = 'call')
);
comment on table spine.claims is 'Who each record speaks of: extracted, normalized, narrow. Resolution reads these and never a payload.';
comment on column spine.claims.identity_key is 'External id of the identity that the record belongs to; null for a call without one.';
comment on column spine.claims.priority is 'Provider rank times ten plus entity rank: the first two parts of the resolution order.';
comment on column spine.claims.creates is 'False for an order that another program inserted: it links or waits, never creates a customer.';
comment on column spine.claims.own is 'True for the identity''s own record, false for a record under another record''s key (an order of a customer).';
comment on column spine.claims.dropped is 'True while identifiers that it no longer says, or its move to another key, wait to be taken off its customer.';
comment on column spine.claims.former is 'Identifiers that earlier versions said, each as kind:value; they never match.';
comment on column spine.claims.emails_at is 'Time of the version that gave the emails; -infinity if that version had none, null if no version gave any.';
comment on column spine.claims.order_ref is 'The 3-7-7 id of the Amazon order that the record is, or is a copy of.';
comment on column spine.claims.parent_order is 'Key of the order that a shipment belongs to.';
comment on column spine.claims.merged_into_key is 'Identity key that the provider merged this one into.';

create index ix_claims_identity on spine.claims (identity_id);
create index ix_claims_key_waits on spine.claims (provider, identity_key) where state in ('ambiguous', 'unidentified');
create index ix_claims_pending on spine.claims (pass, priority, seq) where state = 'pending';
create index ix_claims_dropped on spine.claims (seq) where dropped;
create index ix_claims_order_ref on spine.claims (order_ref) where order_ref is not null;
create index ix_claims_parent_order on spine.claims (parent_order) where parent_order is not null;
create index ix_claims_waiting on spine.claims using gin ((emails || phones || address_hash))
  where state = 'unidentified' and not creates;

-------------------------------------------------------------------------------- customers

create table spine.customers (
  id bigint generated by default as identity primary key,
  kind text collate "C" not null default 'person',
  primary_email text collate "C",
  primary_phone text collate "C",
  first_name text,
  last_name text,
  company text,
  primary_email_identity_id bigint,
  primary_phone_identity_id bigint,
  name_identity_id bigint,
  company_identity_id bigint,
  name_words text[] collate "C" not null default '{}',
  name_count integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  merged_into bigint references spine.customers (id) on delete restrict,
  erased_at timestamptz,
  constraint chk_customers_kind check (kind in ('person', 'business', 'house')),
  constraint chk_customers_not_into_itself check (merged_into <> id)
);
comment on table spine.customers is 'The people and businesses that we believe in; a merged one stays as a forwarding row.';
comment on column spine.customers.kind is 'business: it has a company and no person''s name; house: stands for many people; else person.';
comment on column spine.customers.primary_email_identity_id is 'The identity that the primary email came from, and that it follows.';
comment on column spine.customers.name_words is 'Every word of two letters or more that a claim''s names brought.';
comment on column spine.customers.name_count is 'How often a claim brought none of the words already there.';
create index ix_customers_primary_email on spine.customers (primary_email) where primary_email is not null;
create index ix_customers_primary_phone on spine.customers (primary_phone) where primary_phone is not null;
create index ix_customers_merged_into on spine.customers (merged_into) where merged_into is not null;

create table spine.customer_identities (
  id bigint generated by default as identity primary key,
  customer_id bigint not null references spine.customers (id) on delete restrict,
  provider text collate "C" not null,
  external_id text collate "C",
  account text collate "C" not null default '',
  email text collate "C",
  phone text collate "C",
  address_hash text collate "C",
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  ended_at timestamptz,
  forwarded_to bigint references spine.customer_identities (id) on delete restrict,
  constraint chk_customer_identities_provider check (provider in ('shopify', 'qbo', 'amazon', 'shipstation', 'klaviyo', 'manual')),
  constraint chk_customer_identities_has_identifier check (external_id is not null or email is not null or phone is not null)
);
comment on table spine.customer_identities is 'Each external id (or, without one, email or phone of a provider) and the customer that it belongs to.';
comment on column spine.customer_identities.email is 'The first usable email that its records gave; null while they gave none.';
comment on column spine.customer_identities.metadata is '{"identityType": "email" | "phone" | "address_hash"} for identities that stand for an identifier.';
create unique index uq_customer_identities_provider_external on spine.customer_identities (provider, external_id)
  where external_id is not null;
create index ix_customer_identities_customer on spine.customer_identities (customer_id);
create index ix_customer_identities_keyless on spine.customer_identities (customer_id, provider) where external_id is null;

create table spine.customer_identifiers (
  kind text collate "C" not null,
  value text collate "C" not null,
  customer_id bigint not null references spine.customers (id) on delete restrict,
  former boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (kind, value, customer_id),
  constraint chk_customer_identifiers_kind check (kind in ('email', 'phone', 'address_hash'))
);
comment on table spine.customer_identifiers is 'The lookup table of resolution: who holds an identifier.';
comment on column spine.customer_identifiers.former is 'True when no claim of that customer says it any longer.';
create index ix_customer_identifiers_customer on spine.customer_identifiers (customer_id);

----------------------------------------------------------------------- orders and shipments

create table spine.orders (
  provider text collate "C" not null,
  external_id text collate "C" not null,
  account text collate "C" not null default '',
  number text collate "C",
  customer_id bigint,
  kind text collate "C" not null default 'sale',
  status text,
  state text collate "C" not null default 'open',
  ordered_at timestamptz,
  ordered_on date,
  currency text collate "C",
  gross numeric,
  tax numeric,
  shipping numeric,
  refunded numeric,
  net numeric,
  customer_external_id text collate "C",
  email text,
  phone text,
  address jsonb,
  internal boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (provider, external_id),
  constraint chk_orders_kind check (kind in ('sale', 'credit')),
  constraint chk_orders_state check (state in ('open', 'done', 'pending', 'cancelled', 'voided', 'test', 'deleted'))
);
comment on table spine.orders is 'Sales and credits of every provider. Other programs may insert here; a job gives such rows their customer.';
comment on column spine.orders.customer_id is 'Filled by resolution; check_invariants() watches it, no foreign key does.';
comment on column spine.orders.status is 'The provider''s own word.';
comment on column spine.orders.ordered_on is 'The day in the account''s time zone.';
comment on column spine.orders.internal is 'True when the buyer''s email is the shop''s own.';
comment on column spine.orders.address is 'The address as given.';
create index ix_orders_customer on spine.orders (customer_id);
create index ix_orders_number on spine.orders (number);

create table spine.shipments (
  provider text collate "C" not null,
  external_id text collate "C" not null,
  account text collate "C" not null default '',
  number text collate "C",
  order_external_id text collate "C",
  customer_id bigint,
  status text,
  state text collate "C" not null default 'open',
  shipped_at timestamptz,
  shipped_on date,
  carrier text,
  tracking_number text,
  email text,
  address jsonb,
  is_return boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (provider, external_id),
  constraint chk_shipments_state check (state in ('open', 'done', 'pending', 'cancelled', 'voided', 'test', 'deleted'))
);
comment on table spine.shipments is 'Parcels, with the order that they belong to and the customer of that order.';
create index ix_shipments_customer on spine.shipments (customer_id);
create index ix_shipments_number on spine.shipments (number);

--------------------------------------------------------------------------- review and history

create table spine.match_reviews (
  id bigint generated by default as identity primary key,
  provider text collate "C" not null,
  identity_key text collate "C" not null,
  reason text collate "C" not null,
  candidates bigint[] not null,
  candidate_count integer not null,
  evidence jsonb not null,
  digest text collate "C" not null,
  state text collate "C" not null default 'open',
  decision text collate "C",
  decided_customer_id bigint,
  actor text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  decided_at timestamptz,
  constraint chk_match_reviews_reason check (reason in ('candidates', 'limit', 'former', 'order_reference', 'name', 'decision')),
  constraint chk_match_reviews_state check (state in ('open', 'decided', 'settled'))
);
comment on table spine.match_reviews is 'What a person has to decide; at most one open review for each identity key.';
comment on column spine.match_reviews.candidates is 'At most ten customer ids; candidate_count says how many there were.';
comment on column spine.match_reviews.evidence is 'Per candidate: {"customer_id", "identifiers": [{"kind", "value", "former"}]}.';
comment on column spine.match_reviews.digest is 'Changes with the evidence; a decision on a stale digest is refused.';
comment on column spine.match_reviews.state is 'open; decided by a person; settled by later records.';
create unique index uq_match_reviews_open on spine.match_reviews (provider, identity_key) where state = 'open';
create index ix_match_reviews_candidates on spine.match_reviews using gin (candidates) where state = 'open';

create table spine.identity_events (
  id bigint generated always as identity primary key,
  event text collate "C" not null,
  customer_id bigint,
  from_customer_id bigint,
  identity_id bigint,
  provider text collate "C",
  entity text collate "C",
  external_id text collate "C",
  matched_by text collate "C",
  matched_value text collate "C",
  candidates bigint[],
  detail jsonb,
  actor text not null default current_user,
  run_id bigint,
  created_at timestamptz not null default now(),
  constraint chk_identity_events_event check (event in
    ('created', 'linked', 'updated', 'shared', 'ambiguous', 'reviewed', 'merged', 'unmerged', 'split', 'moved',
     'forwarded', 'ended', 'blocked', 'unblocked', 'erased'))
);
comment on table spine.identity_events is
  'Append-only: why, what, from which claim. Written only under the resolver''s lock, so ids are in commit order.';
create index ix_identity_events_customer on spine.identity_events (customer_id);
create index ix_identity_events_identity on spine.identity_events (identity_id);

create table spine.identity_decisions (
  id bigint generated always as identity primary key,
  decision text collate "C" not null,
  provider_a text collate "C" not null,
  key_a text collate "C" not null,
  provider_b text collate "C" not null,
  key_b text collate "C" not null,
  reason text,
  actor text not null default current_user,
  created_at timestamptz not null default now(),
  constraint chk_identity_decisions_decision check (decision in ('same', 'different'))
);
comment on table spine.identity_decisions is 'What people decided, by identity keys, so that it outlives a rebuild.';

--------------------------------------------------------------------------- rules and settings

create table spine.blocked_identifiers (
  kind text collate "C" not null,
  pattern text collate "C" not null,
  reason text not null,
  actor text not null default current_user,
  created_at timestamptz not null default now(),
  primary key (kind, pattern),
  constraint chk_blocked_identifiers_kind check (kind in ('email', 'phone', 'address_hash'))
);
comment on table spine.blocked_identifiers is 'Identifiers that are as if absent: a value, or for emails local@* or *@domain.';

create table spine.email_rules (
  pattern text collate "C" primary key,
  action text collate "C" not null,
  constraint chk_email_rules_action check (action in ('nobody', 'relay', 'internal'))
);
comment on table spine.email_rules is
  'Patterns (* is any text) of addresses that belong to nobody, are a marketplace''s relay, or are the shop''s own.';
insert into spine.email_rules (pattern, action) values
  ('no-reply@*', 'nobody'),
  ('noreply@*', 'nobody'),
  ('no_reply@*', 'nobody'),
  ('do-not-reply@*', 'nobody'),
  ('donotreply@*', 'nobody'),
  ('no-reply-*@marketplace.amazon.*', 'nobody'),
  ('*@marketplace.amazon.*', 'relay'),
  ('*@members.ebay.*', 'relay'),
  ('*@relay.walmart.com', 'relay'),
  ('*@mail.etsy.com', 'relay');

create table spine.accounts (
  provider text collate "C" not null,
  account text collate "C" not null default '',
  time_zone text not null default 'UTC',
  primary key (provider, account),
  constraint chk_accounts_time_zone check (timezone(time_zone, timestamp '2000-01-01') is not null)
);
comment on table spine.accounts is 'Shops, realms and sellers. The first of a provider is '''', and writes bare keys.';
comment on column spine.accounts.time_zone is 'IANA name; the day of an order is the day there.';

create table spine.settings (
  name text collate "C" primary key,
  value jsonb not null,
  comment text not null
);
comment on table spine.settings is 'What a merchant may tune.';
insert into spine.settings (name, value, comment) values
  ('max_emails', '5', 'Emails that a customer takes by anything but exact, order reference or a decision.'),
  ('max_phones', '5', 'Phones, likewise.'),
  ('max_names', '5', 'Different names, likewise.');

---------------------------------------------------------------------------------- operations

create table spine.sync_runs (
  id bigint generated always as identity primary key,
  kind text collate "C" not null,
  provider text collate "C",
  entity text collate "C",
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  fetched bigint not null default 0,
  staged bigint not null default 0,
  same bigint not null default 0,
  older bigint not null default 0,
  rejected bigint not null default 0,
  decided bigint not null default 0,
  created bigint not null default 0,
  linked bigint not null default 0,
  linked_email bigint not null default 0,
  linked_phone bigint not null default 0,
  linked_address_hash bigint not null default 0,
  linked_order_reference bigint not null default 0,
  linked_manual bigint not null default 0,
  linked_upstream_merge bigint not null default 0,
  updated bigint not null default 0,
  unchanged bigint not null default 0,
  ambiguous bigint not null default 0,
  unidentified bigint not null default 0,
  dismissed bigint not null default 0,
  suppressed bigint not null default 0,
  errors bigint not null default 0,
  error text,
  constraint chk_sync_runs_kind check (kind in ('resolve', 'import', 'sync', 'backfill'))
);
comment on table spine.sync_runs is 'Metrics of every run of an ingester, an import or the resolver.';

create table spine.sync_cursors (
  provider text collate "C" not null,
  account text collate "C" not null default '',
  entity text collate "C" not null,
  version integer not null default 1,
  position jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (provider, account, entity)
);
comment on table spine.sync_cursors is 'How far each provider''s API has been read; moves in the transaction of the rows it stands for.';

------------------------------------------------------------------------ shapes used by functions

create type staging.extraction_context as (
  time_zone text,
  nobody text,
  relay text,
  internal text
);
comment on type staging.extraction_context is
  'What extraction needs besides the payload: the account''s IANA time zone, and a regular expression per email rule (null: none).';

create type staging.document as (
  number text,
  kind text,
  status text,
  state text,
  ordered_at timestamptz,
  ordered_on date,
  currency text,
  gross numeric,
  tax numeric,
  shipping numeric,
  refunded numeric,
  net numeric,
  customer_external_id text,
  email text,
  phone text,
  address jsonb,
  carrier text,
  tracking_number text,
  is_return boolean
);
comment on type staging.document is 'What an order or a shipment says besides its person; null for other records.';

create type staging.extract as (
  external_id text,
  reason text,
  source_created_at timestamptz,
  source_updated_at timestamptz,
  identity_key text,
  own boolean,
  deleted boolean,
  emails text[],
  phones text[],
  address_given boolean,
  address_hash text,
  address_words text[],
  names_given boolean,
  first_name text,
  last_name text,
  company text,
  name_words text[],
  order_ref text,
  parent_order text,
  merged_into_key text,
  internal boolean,
  document staging.document
);
comment on type staging.extract is
  'What extraction makes of one payload. reason: it can''t be read. emails, phones: null is a hole that overwrites nothing, {} says there are none; likewise address_given and names_given.';

-- A batch on its way through the resolver. Claims, identifiers, identity keys, order references and
-- customers are numbered densely from 1, so that the deciding loop works on arrays alone.
create type spine.batch as (
  pass integer,
  providers text[],
  accounts text[],
  entities text[],
  external_ids text[],
  versions integer[],
  priorities smallint[],
  seqs bigint[],
  keys integer[],
  own boolean[],
  creates boolean[],
  may_create boolean[],
  alone boolean[],
  keyless boolean[],
  deleted boolean[],
  identity_ids bigint[],
  words text[],
  address_words text[],
  first_names text[],
  last_names text[],
  companies text[],
  full_names text[],
  named boolean[],
  has_company boolean[],
  refs integer[],
  said_claims integer[],
  said integer[],
  said_former boolean[],
  ident_kinds smallint[],
  ident_values text[],
  ident_relay boolean[],
  key_providers text[],
  key_values text[],
  key_accounts text[],
  ref_values text[],
  waiting_keys integer[],
  waiting_idents integer[],
  waiting_ref_keys integer[],
  waiting_refs integer[]
);

create type spine.batch_state as (
  holder_idents integer[],
  holder_customers integer[],
  holder_former boolean[],
  deserted boolean[],
  key_identities bigint[],
  key_customers integer[],
  key_kinds integer[],
  key_waiting integer[],
  key_ended boolean[],
  ref_customers integer[],
  ref_ambiguous boolean[],
  copy_customers integer[],
  present_customers integer[],
  customer_ids bigint[],
  email_counts integer[],
  phone_counts integer[],
  words text[],
  name_counts integer[],
  email_filled boolean[],
  phone_filled boolean[],
  name_filled boolean[],
  company_filled boolean[],
  email_keys integer[],
  phone_keys integer[],
  name_keys integer[],
  company_keys integer[],
  email_idents integer[],
  phone_idents integer[],
  names text[],
  companies text[]
);

create type spine.decisions as (
  decided integer,
  refill boolean,
  states smallint[],
  matched_by text[],
  matched_idents integer[],
  customers integer[],
  new_customer boolean[],
  new_identity boolean[],
  changed boolean[],
  reasons text[],
  candidate_counts integer[],
  customer_total integer,
  pair_idents integer[],
  pair_customers integer[],
  pair_claims integer[],
  pair_former boolean[],
  pair_revived boolean[],
  pair_shared boolean[],
  key_email_idents integer[],
  key_phone_idents integer[],
  key_hash_idents integer[],
  hash_claims integer[],
  hash_idents integer[],
  evidence_claims integer[],
  evidence_customers integer[],
  evidence_idents integer[],
  touched_customers integer[],
  email_idents integer[],
  email_keys integer[],
  phone_idents integer[],
  phone_keys integer[],
  name_claims integer[],
  name_keys integer[],
  company_claims integer[],
  company_keys integer[],
  words text[],
  name_counts integer[]
);

create type spine.written_claim as (
  i integer,
  provider text,
  entity text,
  external_id text,
  identity_key text,
  state text,
  matched_by text,
  kind text,
  value text,
  customer_id bigint,
  identity_id bigint,
  outcome text,
  changed boolean,
  new_identity boolean,
  fresh boolean,
  order_ref text
);
comment on type spine.written_claim is 'One decided claim with real ids. outcome: the metric that it counts as.';

create type spine.metrics as (
  decided bigint,
  created bigint,
  linked bigint,
  linked_email bigint,
  linked_phone bigint,
  linked_address_hash bigint,
  linked_order_reference bigint,
  linked_manual bigint,
  linked_upstream_merge bigint,
  updated bigint,
  unchanged bigint,
  ambiguous bigint,
  unidentified bigint,
  dismissed bigint,
  suppressed bigint,
  errors bigint
);

create type staging.version as (
  i integer,
  external_id text,
  reason text,
  payload_hash bytea,
  source_created_at timestamptz,
  source_updated_at timestamptz,
  identity_key text,
  own boolean,
  deleted boolean,
  emails text[],
  phones text[],
  address_given boolean,
  address_hash text,
  address_words text[],
  names_given boolean,
  first_name text,
  last_name text,
  company text,
  name_words text[],
  order_ref text,
  parent_order text,
  merged_into_key text,
  internal boolean,
  document staging.document
);
comment on type staging.version is
  'One payload of a call to stage_records(): what was extracted, with the account''s prefix on keys.';

create type staging.verdict as (
  verdict text,
  part boolean,
  wave integer
);
comment on type staging.verdict is
  'What becomes of the version at the same place. verdict: staged, unchanged, older or rejected. part: a piece of an order fetched by itself. wave: 1 for the newest of its id, then the others.';

--! split: 020-read-indexes.sql
-- What find_customers() and v_sync_status need besides the keys. Names are cut, because an index entry has a limit and a
-- name has none.

create index ix_customers_name_words on spine.customers using gin (name_words) with (gin_pending_list_limit = 256);
create index ix_customers_last_name on spine.customers (
  (left(lower(last_name collate "und-x-icu"), 60) collate "C"),
  (left(lower(first_name collate "und-x-icu"), 60) collate "C")
) where last_name is not null;
create index ix_sync_runs_feed on spine.sync_runs (provider, entity, id) where provider is not null;
create index ix_sync_runs_error on spine.sync_runs (provider, entity, id) where error is not null;
