create or replace function spine.draw_identity_ids(b spine.batch, s spine.batch_state, d spine.decisions)
  returns bigint[]
  language sql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set enable_nestloop = off
  set enable_hashjoin = on
  set enable_mergejoin = off
as $$
  select array_agg(coalesce(n.id, u.id) order by u.k)
  from unnest(s.key_identities) with ordinality as u (id, k)
  left join (
    select c.k, nextval('spine.customer_identities_id_seq') as id
    from (
      select c.k from unnest(b.keys, d.new_identity) with ordinality as c (k, is_new, i)
      where c.is_new and c.i <= d.decided order by c.i
    ) as c
  ) as n on n.k = u.k;
$$;
comment on function spine.draw_identity_ids(spine.batch, spine.batch_state, spine.decisions) is
  'Identity ids by the number of their key: those held, new ones for keys that came to be held, 0 for the rest.';
