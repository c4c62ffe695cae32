-- One row for each address hash that a batch added from Amazon or ShipStation. See build_identities.
create or replace function spine.build_address_identities(b spine.batch, d spine.decisions, customers bigint[])
  returns spine.customer_identities[]
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan
  set jit = off
as $$
declare
  v_providers constant text[] := b.providers;
  v_accounts constant text[] := b.accounts;
  v_values constant text[] := b.ident_values;
  v_customers constant integer[] := d.customers;
begin
  return array(
    select row(null, customers[v_customers[f.i]], f.provider, 'address_hash:' || v_values[f.ident], v_accounts[f.i], null, null,
      v_values[f.ident], '{"identityType": "address_hash"}', now(), now(), null, null)::spine.customer_identities
    from (
      select distinct on (v_providers[h.i], h.ident) v_providers[h.i] as provider, h.ident, h.i
      from (select unnest(d.hash_claims) as i, unnest(d.hash_idents) as ident) as h
      order by v_providers[h.i], h.ident, h.i
    ) as f
    order by f.provider, f.ident);
end;
$$;
comment on function spine.build_address_identities(spine.batch, spine.decisions, bigint[]) is
  'Rows of customer_identities for address hashes, without ids; one for each provider and hash.';
