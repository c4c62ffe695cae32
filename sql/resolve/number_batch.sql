-- Number, densely from 1, what the claims of a batch speak of: identity keys, order references, identifiers.
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
  set enable_mergejoin = on
  set jit = off
as $$
declare
  t record;
  b spine.batch;
  v_blocking constant boolean := exists (select from spine.blocked_identifiers);
  v_relay constant text := spine.email_pattern('relay');
begin
  select * into t from spine.take_batch(number_batch.pass, number_batch.after_priority, number_batch.after_seq, number_batch.batch_size,
    number_batch.only_provider, number_batch.only_entity, number_batch.only_external_id);
  b := t.b;
  if t.keys is null then
    return b;
  end if;

  with ranked as materialized (
    select u.i, u.provider, u.account, u.key, dense_rank() over (order by u.provider, u.key)::integer as k,
      row_number() over (partition by u.provider, u.key order by u.i) = 1 as first
    from unnest(b.providers, b.accounts, t.keys) with ordinality as u (provider, account, key, i)
  )
  select (select array_agg(r.k) from (select r.k from ranked as r order by r.i) as r),
    array_agg(f.provider), array_agg(f.key), array_agg(f.account)
  into b.keys, b.key_providers, b.key_values, b.key_accounts
  from (select r.* from ranked as r where r.first order by r.k) as f;

  with ranked as materialized (
    select u.i, u.order_ref, case when u.order_ref is null then 0 else dense_rank() over (order by u.order_ref nulls last) end::integer as r,
      row_number() over (partition by u.order_ref order by u.i) = 1 as first
    from (
      select u.order_ref, u.i from unnest(t.refs) with ordinality as u (order_ref, i)
      union all
      select distinct w.order_ref, 0 from spine.waiting_claims(b.key_providers, b.key_values) as w where w.order_ref is not null
    ) as u
  )
  select (select array_agg(r.r) from (select r.r from ranked as r where r.i > 0 order by r.i) as r), coalesce(array_agg(f.order_ref), '{}')
  into b.refs, b.ref_values
  from (select r.* from ranked as r where r.first and r.r > 0 order by r.r) as f;

  with waiting as materialized (
    select * from spine.waiting_claims(b.key_providers, b.key_values)
  ),
  sayings as (
    select row_number() over () as n, s.*
    from (
      select u.i::integer, 0 as k, 1 as kind, string_to_table(u.list, e'\n') as value, false as former
      from unnest(t.emails) with ordinality as u (list, i) where u.list <> ''
      union all
      select u.i::integer, 0, 2, string_to_table(u.list, e'\n'), false
      from unnest(t.phones) with ordinality as u (list, i) where u.list <> ''
      union all
      select u.i::integer, 0, 3, u.hash, false from unnest(t.hashes) with ordinality as u (hash, i) where u.hash is not null
      union all
      select f.i, 0, array_position(array['email', 'phone', 'address_hash'], split_part(f.said, ':', 1)), substr(f.said, strpos(f.said, ':') + 1), true
      from (
        select u.i::integer, string_to_table(u.list, e'\n') as said from unnest(t.former) with ordinality as u (list, i) where u.list <> ''
      ) as f
      union all
      select 0, w.k, 1, unnest(w.emails), false from waiting as w
      union all
      select 0, w.k, 2, unnest(w.phones), false from waiting as w
      union all
      select 0, w.k, 3, w.address_hash, false from waiting as w where w.address_hash is not null
    ) as s
  ),
  ranked as materialized (
    select s.*, dense_rank() over (order by s.kind, s.value collate "C")::integer as ident,
      row_number() over (partition by s.kind, s.value collate "C" order by s.n) = 1 as first
    from sayings as s
    where not v_blocking or not spine.is_blocked((array['email', 'phone', 'address_hash'])[s.kind], s.value)
  )
  select s.claims, s.idents, s.former, d.kinds, d.vals, d.relay, w.ks, w.idents
  into b.said_claims, b.said, b.said_former, b.ident_kinds, b.ident_values, b.ident_relay, b.waiting_keys, b.waiting_idents
  from (
    select coalesce(array_agg(s.i), '{}') as claims, coalesce(array_agg(s.ident), '{}') as idents, coalesce(array_agg(s.former), '{}') as former
    from (select r.i, r.ident, r.former from ranked as r where r.i > 0 order by r.i, r.n) as s
  ) as s,
  (
    select coalesce(array_agg(d.kind::smallint), '{}') as kinds, coalesce(array_agg(d.value), '{}') as vals,
      coalesce(array_agg(d.kind = 1 and d.value ~ v_relay), '{}') as relay
    from (select r.kind, r.value from ranked as r where r.first order by r.ident) as d
  ) as d,
  (
    select coalesce(array_agg(w.k), '{}') as ks, coalesce(array_agg(w.ident), '{}') as idents
    from (select distinct r.k, r.ident from ranked as r where r.k > 0) as w
  ) as w;

  select coalesce(array_agg(w.k), '{}'), coalesce(array_agg(r.r), '{}')
  into b.waiting_ref_keys, b.waiting_refs
  from (
    select distinct w.k, w.order_ref from spine.waiting_claims(b.key_providers, b.key_values) as w where w.order_ref is not null
  ) as w
  join unnest(b.ref_values) with ordinality as r (order_ref, r) using (order_ref);
  return b;
end;
$$;
comment on function spine.number_batch(integer, smallint, bigint, integer, text, text, text) is
  'The next claims of a pass after a position (or one named claim), with all that they speak of numbered; keys is null when there are none.';
