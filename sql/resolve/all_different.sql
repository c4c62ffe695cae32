-- Have people decided that all of these customers are different? Then what they share only supports.
create or replace function spine.all_different(
  customers integer[], kinds smallint[], numbers integer[], parties integer[], sides smallint[])
  returns boolean
  language sql immutable parallel safe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set enable_nestloop = off
  set enable_mergejoin = off
  set jit = off
as $$
  with stands as materialized (
    select distinct p.n, p.c, p.side
    from unnest(all_different.numbers, all_different.parties, all_different.sides) as p (n, c, side)
    join unnest(all_different.customers) as k (c) on k.c = p.c
    where all_different.kinds[p.n] = 2
  )
  select case
    when (select count(distinct s.c) from stands as s) < cardinality(all_different.customers) then false
    else (select count(*) from (
        select distinct x.c, y.c from stands as x join stands as y on y.n = x.n and y.c > x.c and y.side <> x.side) as told (one, other))
      = cardinality(all_different.customers)::bigint * (cardinality(all_different.customers) - 1) / 2 end;
$$;
comment on function spine.all_different(integer[], smallint[], integer[], integer[], smallint[]) is
  'True when for each two of the customers, named once each, a decision has them on different sides; decisions as in spine.batch_state.';
