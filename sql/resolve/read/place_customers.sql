-- Customer ids to their places in a sorted list of ids: 0 where there is none, -1 where several were meant (id 0).
create or replace function spine.place_customers(ids bigint[], among bigint[])
  returns integer[]
  language sql immutable parallel safe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set enable_hashjoin = on
  set enable_mergejoin = off
  set jit = off
  set work_mem = '64MB'
as $$
  select array_agg(case when u.id = 0 then -1 else coalesce(p.c, 0) end::integer order by u.ord)
  from unnest(place_customers.ids) with ordinality as u (id, ord)
  left join unnest(place_customers.among) with ordinality as p (id, c) on p.id = u.id;
$$;
comment on function spine.place_customers(bigint[], bigint[]) is 'Places of ids among the ids of a batch''s customers, in the given order.';
