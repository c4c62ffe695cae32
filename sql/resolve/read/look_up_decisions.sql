-- The decisions of people that speak of the keys or the customers of a batch, and on which side each stands.
create or replace function spine.look_up_decisions(b spine.batch, s spine.batch_state)
  returns spine.batch_state
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set enable_hashjoin = on
  set enable_mergejoin = off
  set enable_seqscan = off
  set jit = off
  set work_mem = '64MB'
as $$
begin
  with said as materialized (
    select u.k::integer, x.decision_id, x.side
    from unnest(b.key_providers, b.key_values) with ordinality as u (provider, key, k)
    cross join lateral (
      select x.decision_id, x.side from spine.identity_decision_keys as x
      where x.provider = u.provider and x.identity_key = u.key offset 0
    ) as x
  ),
  parties as materialized (
    select distinct u.c::integer, x.decision_id, x.side
    from unnest(s.customer_ids) with ordinality as u (customer_id, c)
    cross join lateral (
      select i.provider, i.external_id as key from spine.customer_identities as i
      where i.customer_id = u.customer_id and i.external_id is not null
      union all
      select c.provider, c.external_id from spine.customer_identities as i
      join spine.claims as c on c.identity_id = i.id and c.identity_key is null
      where i.customer_id = u.customer_id and i.metadata <> '{}'
      offset 0
    ) as k
    cross join lateral (
      select x.decision_id, x.side from spine.identity_decision_keys as x
      where x.provider = k.provider and x.identity_key = k.key offset 0
    ) as x
  ),
  numbered as materialized (
    select d.id, array_position(array['same', 'different', 'dismissed'], d.decision)::smallint as kind,
      row_number() over (order by d.id)::integer as n
    from (select m.decision_id from said as m union select m.decision_id from parties as m) as m
    join spine.identity_decisions as d on d.id = m.decision_id and d.revoked_at is null and d.decision <> 'primary'
  )
  select n.kinds, m.ks, m.numbers, m.sides, p.numbers, p.customers, p.sides
  into s.decision_kinds, s.decided_keys, s.decided_by, s.decided_sides, s.party_numbers, s.party_customers, s.party_sides
  from (select coalesce(array_agg(n.kind order by n.n), '{}') as kinds from numbered as n) as n,
    (select array_agg(m.k) as ks, array_agg(n.n) as numbers, array_agg(m.side) as sides
      from said as m join numbered as n on n.id = m.decision_id) as m,
    (select array_agg(n.n) as numbers, array_agg(p.c) as customers, array_agg(p.side) as sides
      from parties as p join numbered as n on n.id = p.decision_id) as p;
  return s;
end;
$$;
comment on function spine.look_up_decisions(spine.batch, spine.batch_state) is
  'The state with decisions numbered: their kinds (1 same, 2 different, 3 dismissed), the keys of the batch and the customers that they speak of.';
