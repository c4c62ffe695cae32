-- Have people decided that all of these customers are different? Then what they share only supports.
create or replace function spine.all_different(
  customers integer[], kinds smallint[], numbers integer[], parties integer[], sides smallint[])
  returns boolean
  language sql immutable parallel safe
  set search_path = ''
as $$
  select not exists (
    select from unnest(all_different.customers) as a (c)
    join unnest(all_different.customers) as z (c) on a.c < z.c
    where not exists (
      select from unnest(all_different.numbers, all_different.parties, all_different.sides) as x (n, c, side)
      join unnest(all_different.numbers, all_different.parties, all_different.sides) as y (n, c, side) on y.n = x.n and y.side <> x.side
      where x.c = a.c and y.c = z.c and all_different.kinds[x.n] = 2));
$$;
comment on function spine.all_different(integer[], smallint[], integer[], integer[], smallint[]) is
  'True when for each two of the customers a decision has them on different sides; decisions as in spine.batch_state.';
