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
