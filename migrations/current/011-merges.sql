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
