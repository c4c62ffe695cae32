-- The rows of customer_identifiers that a batch brought; revived ones are pairs that were former. See build_identities.
create or replace function spine.build_identifiers(b spine.batch, d spine.decisions, customers bigint[], revived boolean)
  returns spine.customer_identifiers[]
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
  v_rows spine.customer_identifiers[];
begin
  select array_agg(row(v.kind, v.value, customers[p.customer], p.former, now())::spine.customer_identifiers
    order by v.kind, v.value, p.customer)
  into v_rows
  from unnest(d.pair_idents, d.pair_customers, d.pair_former, d.pair_revived) as p (ident, customer, former, revived)
  join (
    select (array['email', 'phone', 'address_hash'])[v.kind] collate "C" as kind, v.value collate "C" as value, v.ident
    from unnest(b.ident_kinds, b.ident_values) with ordinality as v (kind, value, ident)
  ) as v on v.ident = p.ident
  where p.revived = build_identifiers.revived;
  return v_rows;
end;
$$;
comment on function spine.build_identifiers(spine.batch, spine.decisions, bigint[], boolean) is
  'Rows of customer_identifiers that the decisions added, in key order.';
