-- The indexes by which the resolver reads, on the temporary tables, once they are loaded.
create or replace function spine.index_shadow()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  if exists (select from pg_catalog.pg_index as i where i.indrelid = 'pg_temp.spine_settings'::regclass) then
    return; -- by an earlier call in this transaction
  end if;
  create unique index on pg_temp.spine_claims (provider, entity, external_id);
  create index on pg_temp.spine_claims (identity_id);
  create index on pg_temp.spine_claims (provider, identity_key) where state in ('ambiguous', 'unidentified');
  create index on pg_temp.spine_claims (pass, priority, seq) where state = 'pending';
  create index on pg_temp.spine_claims (order_ref) where order_ref is not null;
  create index on pg_temp.spine_claims (provider, parent_key) where parent_key is not null;
  create index on pg_temp.spine_claims using gin ((emails || phones || address_hash)) where state in ('ambiguous', 'unidentified');
  create unique index on pg_temp.spine_customers (id);
  create unique index on pg_temp.spine_customer_identities (id);
  create unique index on pg_temp.spine_customer_identities (provider, external_id) where external_id is not null;
  create index on pg_temp.spine_customer_identities (customer_id);
  create index on pg_temp.spine_customer_identities (forwarded_to) where forwarded_to is not null;
  alter table pg_temp.spine_customer_identifiers add constraint customer_identifiers_pkey primary key (kind, value, customer_id);
  create index on pg_temp.spine_customer_identifiers (customer_id);
  create unique index on pg_temp.spine_match_reviews (provider, identity_key) where state = 'open';
  create unique index on pg_temp.spine_blocked_identifiers (kind, pattern);
  create unique index on pg_temp.spine_crowded_identifiers (kind, value);
  create index on pg_temp.spine_identity_decision_keys (provider, identity_key);
  create index on pg_temp.spine_identity_decision_keys (decision_id);
  create unique index on pg_temp.spine_settings (name);
  create unique index on pg_temp.spine_was_claims (provider, entity, external_id);
  create index on pg_temp.spine_was_identities (provider, external_id);
  create unique index on pg_temp.spine_was_identities (id);
end;
$$;
comment on function spine.index_shadow() is 'Index the temporary tables of the shadow.';
