-- Number what the claims of a batch speak of: order references and identifiers densely from 1, identity keys by the first
-- claim that has them (at the others key_values has none).
--
-- The loop of decide_batch() then needs no look-up but an array index. Blocked identifiers are
-- left out here, so that they are as if absent in all that follows. A key with an open review
-- brings the identifiers of the claims that wait in it, since the review is decided on their union.
-- Everything joined here is as large as the batch and has no statistics: without nested loops the
-- planner can't take it for small.
create or replace function spine.number_batch(
  pass integer, after_priority smallint, after_seq bigint, batch_size integer,
  only_provider text default null, only_entity text default null, only_external_id text default null)
  returns spine.batch
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set work_mem = '64MB'
  set enable_nestloop = off
  set enable_hashjoin = on
  set enable_mergejoin = off
  set max_parallel_workers_per_gather = 0
  set jit = off
as $$
declare
  t record;
  w record; -- what waits in the reviews of these keys
  b spine.batch;
  v_patterns constant boolean := exists (select from spine.blocked_identifiers as p where p.pattern like '%*%');
  v_guarded constant text[] := array(select jsonb_array_elements_text(spine.setting('same_provider')));
  v_relay constant text[] := spine.email_patterns('relay');
begin
  select * into t from spine.take_batch(number_batch.pass, number_batch.after_priority, number_batch.after_seq, number_batch.batch_size,
    number_batch.only_provider, number_batch.only_entity, number_batch.only_external_id);
  b := t.b;
  if b.claim_keys is null then
    return b;
  end if;
  if cardinality(b.claim_keys) <= 100 then -- to plan for a few records takes longer than to number them
    perform set_config('plan_cache_mode', 'force_generic_plan', true);
  end if;

  with named as materialized (
    select u.i::integer, u.provider, u.key from unnest(b.providers, b.claim_keys) with ordinality as u (provider, key, i)
  ),
  numbered as (
    select n.provider, n.key, min(n.i) as k from named as n group by n.provider, n.key
  )
  select array_agg(k.k order by n.i), array_agg(case when k.k = n.i then n.key end order by n.i) into b.keys, b.key_values
  from named as n join numbered as k on k.provider = n.provider and k.key = n.key;
  b.key_providers := b.providers;
  b.key_accounts := b.accounts;
  if array_remove(b.claim_parents, null) <> '{}' then
    b := spine.number_parents(b);
  end if;
  if b.providers && v_guarded then
    select array_agg(coalesce(r.n, 0) order by u.i), array_agg(r.provider order by r.n) filter (where r.first = u.i),
      array_agg(r.account order by r.n) filter (where r.first = u.i)
    into b.sources, b.source_providers, b.source_accounts
    from unnest(b.providers, b.accounts) with ordinality as u (provider, account, i)
    left join (
      select g.provider, g.account, min(g.i) as first, row_number() over (order by g.provider, g.account)::integer as n
      from unnest(b.providers, b.accounts) with ordinality as g (provider, account, i)
      where g.provider = any (v_guarded)
      group by g.provider, g.account
    ) as r on r.provider = u.provider and r.account = u.account;
  end if;

  select coalesce(array_agg(c.k), '{}') as ks, array_agg(array_to_string(c.emails, e'\n')) as emails,
    array_agg(array_to_string(c.phones, e'\n')) as phones, array_agg(c.address_hash) as hashes, array_agg(c.order_ref) as refs
  into w
  from spine.waiting_claims(b.key_providers, b.key_values) as c;

  with named as materialized (
    select u.i, u.order_ref from unnest(b.claim_refs) with ordinality as u (order_ref, i)
  ),
  numbered as materialized (
    select u.order_ref, row_number() over (order by u.order_ref collate "C")::integer as r
    from (
      select n.order_ref from named as n where n.order_ref is not null
      union
      select u.order_ref from unnest(w.refs) as u (order_ref) where u.order_ref is not null
    ) as u
  )
  select
    (select array_agg(coalesce(r.r, 0) order by n.i) from named as n left join numbered as r on r.order_ref = n.order_ref),
    (select coalesce(array_agg(r.order_ref order by r.r), '{}') from numbered as r)
  into b.refs, b.ref_values;

  with lists as (
    select u.i::integer, 0 as k, 1 as kind, u.list from unnest(t.emails) with ordinality as u (list, i)
    union all
    select u.i::integer, 0, 2, u.list from unnest(t.phones) with ordinality as u (list, i)
    union all
    select u.i::integer, 0, 3, u.hash from unnest(t.hashes) with ordinality as u (hash, i)
    union all
    select 0, u.k, 1, u.list from unnest(w.ks, w.emails) as u (k, list)
    union all
    select 0, u.k, 2, u.list from unnest(w.ks, w.phones) as u (k, list)
    union all
    select 0, u.k, 3, u.hash from unnest(w.ks, w.hashes) as u (k, hash)
  ),
  sayings as materialized (
    select row_number() over () as n, s.*
    from (
      select l.i, l.k, l.kind, string_to_table(l.list, e'\n') as value, false as former from lists as l where l.list <> ''
      union all
      select f.i, 0, array_position(array['email', 'phone', 'address_hash'], split_part(f.said, ':', 1)), substr(f.said, strpos(f.said, ':') + 1), true
      from (
        select u.i::integer, string_to_table(u.list, e'\n') as said from unnest(t.former) with ordinality as u (list, i) where u.list <> ''
      ) as f
    ) as s
  ),
  numbered as materialized (
    select d.kind, d.value, row_number() over (order by d.kind, d.value collate "C")::integer as ident
    from (select s.kind, s.value from sayings as s group by s.kind, s.value) as d
    left join spine.blocked_identifiers as x -- as spine.is_blocked() has it, for many at once
      on x.kind = (array['email', 'phone', 'address_hash'])[d.kind] and x.pattern = d.value and x.mode <> 'allowed'
    where x.pattern is null and not (v_patterns and d.kind = 1 and spine.is_blocked('email', d.value))
  ),
  said as materialized (
    select s.i, s.n, s.k, s.former, d.ident from sayings as s join numbered as d on d.kind = s.kind and d.value = s.value
  )
  select s.claims, s.idents, s.former, d.kinds, d.vals, d.relay, m.ks, m.idents
  into b.said_claims, b.said, b.said_former, b.ident_kinds, b.ident_values, b.ident_relay, b.waiting_keys, b.waiting_idents
  from (
    select coalesce(array_agg(s.i), '{}') as claims, coalesce(array_agg(s.ident), '{}') as idents, coalesce(array_agg(s.former), '{}') as former
    from (select s.i, s.ident, s.former from said as s where s.i > 0 order by s.i, s.n) as s
  ) as s,
  (
    select coalesce(array_agg(d.kind::smallint), '{}') as kinds, coalesce(array_agg(d.value), '{}') as vals,
      coalesce(array_agg(d.kind = 1 and d.value like any (v_relay)), '{}') as relay
    from (select d.kind, d.value from numbered as d order by d.ident) as d
  ) as d,
  (
    select coalesce(array_agg(m.k), '{}') as ks, coalesce(array_agg(m.ident), '{}') as idents
    from (select distinct s.k, s.ident from said as s where s.k > 0) as m
  ) as m;

  if exists (select from spine.blocked_identifiers as a where a.mode = 'allowed') then
    select array_agg(a.pattern is not null order by u.ident) into b.ident_allowed
    from unnest(b.ident_kinds, b.ident_values) with ordinality as u (kind, value, ident)
    left join spine.blocked_identifiers as a
      on a.kind = (array['email', 'phone', 'address_hash'])[u.kind] and a.pattern = u.value and a.mode = 'allowed';
  end if;

  if w.ks <> '{}' then
    b.key_reviewed := array_fill(false, array[cardinality(b.keys)]);
    for i in 1 .. cardinality(w.ks) loop
      b.key_reviewed[w.ks[i]] := true;
    end loop;
  end if;
  select coalesce(array_agg(u.k), '{}'), coalesce(array_agg(r.r), '{}')
  into b.waiting_ref_keys, b.waiting_refs
  from (select distinct u.k, u.order_ref from unnest(w.ks, w.refs) as u (k, order_ref)) as u
  join unnest(b.ref_values) with ordinality as r (order_ref, r) using (order_ref);
  return b;
end;
$$;
comment on function spine.number_batch(integer, smallint, bigint, integer, text, text, text) is
  'The next claims of a pass after a position (or one named claim), with all that they speak of numbered; keys is null when there are none.';
