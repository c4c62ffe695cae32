-- One row for each address hash that a batch added from Amazon or ShipStation. See build_identities.
create or replace function spine.build_address_identities(b spine.batch, d spine.decisions, customers bigint[])
  returns spine.customer_identities[]
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set work_mem = '64MB'
  set enable_nestloop = off
  set enable_hashjoin = on
  set enable_mergejoin = off
  set jit = off
as $$
declare
  v_rows spine.customer_identities[];
begin
  select array_agg(row(null, customers[f.customer], f.provider, 'address_hash:' || f.value, f.account, null, null, f.value,
    '{"identityType": "address_hash"}', now(), now(), null, null)::spine.customer_identities order by f.provider, f.value)
  into v_rows
  from (
    select distinct on (u.provider, v.value) u.provider, v.value, u.account, u.customer
    from unnest(d.hash_claims, d.hash_idents) as h (i, ident)
    join unnest(b.providers, b.accounts, d.customers) with ordinality as u (provider, account, customer, i) on u.i = h.i
    join (
      select v.value collate "C" as value, v.ident from unnest(b.ident_values) with ordinality as v (value, ident)
    ) as v on v.ident = h.ident
    order by u.provider, v.value, h.i
  ) as f;
  return v_rows;
end;
$$;
comment on function spine.build_address_identities(spine.batch, spine.decisions, bigint[]) is
  'Rows of customer_identities for address hashes, without ids; one for each provider and hash.';
