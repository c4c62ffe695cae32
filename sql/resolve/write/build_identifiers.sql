-- The rows of customer_identifiers that a batch brought; revived ones are pairs that were former. See build_identities.
create or replace function spine.build_identifiers(b spine.batch, d spine.decisions, customers bigint[], revived boolean)
  returns spine.customer_identifiers[]
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan
  set jit = off
as $$
declare
  v_kinds constant smallint[] := b.ident_kinds;
  v_values constant text[] := b.ident_values;
begin
  return array(
    select row((array['email', 'phone', 'address_hash'])[v_kinds[p.ident]], v_values[p.ident], customers[p.customer], p.former,
      now())::spine.customer_identifiers
    from (
      select unnest(d.pair_idents) as ident, unnest(d.pair_customers) as customer, unnest(d.pair_former) as former,
        unnest(d.pair_revived) as revived
    ) as p
    where p.revived = build_identifiers.revived
    order by v_kinds[p.ident] = 3 desc, p.ident, customers[p.customer]); -- identifiers are numbered by kind (1 to 3) and value
end;
$$;
comment on function spine.build_identifiers(spine.batch, spine.decisions, bigint[], boolean) is
  'Rows of customer_identifiers that the decisions added, in key order.';
