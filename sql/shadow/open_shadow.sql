-- Empty temporary tables for the shadow: one for each table that the resolver reads or writes, and what was before.
--
-- Made anew in each transaction, because a migration may have changed the tables; within one they are only emptied, since a
-- plan that was made for them stays with the transaction. Indexes come after loading (index_shadow()).
create or replace function spine.open_shadow()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set client_min_messages = warning
as $$
declare
  v_table text;
begin
  if to_regclass('pg_temp.spine_renumbered') is not null then
    truncate pg_temp.spine_claims, pg_temp.spine_customers, pg_temp.spine_customer_identities, pg_temp.spine_customer_identifiers,
      pg_temp.spine_match_reviews, pg_temp.spine_identity_events, pg_temp.spine_orders, pg_temp.spine_shipments,
      pg_temp.spine_blocked_identifiers, pg_temp.spine_crowded_identifiers, pg_temp.spine_identity_decisions,
      pg_temp.spine_identity_decision_keys, pg_temp.spine_settings, pg_temp.spine_was_claims, pg_temp.spine_was_identities,
      pg_temp.spine_was_customers, pg_temp.spine_met, pg_temp.spine_heirs, pg_temp.spine_renamed, pg_temp.spine_renumbered;
    return;
  end if;
  foreach v_table in array array['claims', 'customers', 'customer_identities', 'customer_identifiers', 'match_reviews', 'identity_events',
    'orders', 'shipments', 'blocked_identifiers', 'crowded_identifiers', 'identity_decisions', 'identity_decision_keys', 'settings']
  loop
    execute format('create temporary table spine_%1$s (like spine.%1$s including defaults) on commit drop', v_table);
  end loop;
  create temporary table spine_was_claims (
    provider text collate "C", entity text collate "C", external_id text collate "C", version integer, place bigint, identity_id bigint,
    customer_id bigint, keeps bigint, taken boolean) on commit drop;
  create temporary table spine_was_identities (
    id bigint, customer_id bigint, provider text collate "C", external_id text collate "C", email text collate "C", phone text collate "C",
    taken boolean) on commit drop;
  create temporary table spine_was_customers (id bigint primary key, taken boolean) on commit drop;
  create temporary table spine_met (kind text collate "C", provider text collate "C", value text collate "C") on commit drop;
  create temporary table spine_heirs (id bigint, heir bigint) on commit drop;
  create temporary table spine_renamed (id bigint, new_id bigint) on commit drop;
  create temporary table spine_renumbered (id bigint, new_id bigint) on commit drop;
  alter table pg_temp.spine_customer_identities alter column id set default nextval('spine.customer_identities_id_seq');
  create temporary sequence if not exists spine_review_ids increment by -1;
  alter table pg_temp.spine_match_reviews alter column id set default nextval('pg_temp.spine_review_ids');
  alter table pg_temp.spine_identity_events alter column id set default 0;
end;
$$;
comment on function spine.open_shadow() is 'Make the temporary tables of the shadow, empty, for this transaction.';
