create or replace function spine.added_values(b spine.batch, d spine.decisions)
  returns text[]
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set enable_nestloop = off
  set enable_hashjoin = on
  set enable_mergejoin = off
  set jit = off
as $$
begin
  return array(
    select distinct v.value
    from unnest(d.pair_idents, d.pair_former) as p (ident, former)
    join unnest(b.ident_values) with ordinality as v (value, ident) on v.ident = p.ident
    where not p.former
    order by 1);
end;
$$;
comment on function spine.added_values(spine.batch, spine.decisions) is 'The identifiers to which a batch gave a holder.';
