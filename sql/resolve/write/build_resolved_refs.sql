-- The order references that a batch resolved, and the claims that name them and were decided after that in the same batch.
create or replace function spine.build_resolved_refs(written spine.written_claim[])
  returns table (order_ref text, provider text, later text[])
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set enable_hashjoin = on
  set enable_mergejoin = off
  set jit = off
as $$
begin
  return query
  with named as materialized (
    select w.i, w.order_ref, w.provider, w.entity, w.external_id, w.state, w.fresh from unnest(written) as w where w.order_ref is not null
  ),
  resolved as (
    select n.order_ref, n.provider, min(n.i) as i from named as n where n.state = 'resolved' and n.fresh group by 1, 2
  )
  select r.order_ref, r.provider, coalesce(array_agg(n.entity || ' ' || n.external_id) filter (where n.i > r.i and n.provider <> r.provider), '{}')
  from resolved as r join named as n on n.order_ref = r.order_ref
  group by r.order_ref, r.provider
  order by 1, 2;
end;
$$;
comment on function spine.build_resolved_refs(spine.written_claim[]) is
  'Each order reference that came to be resolved, by Amazon''s order or by a copy; later: entity and id of claims decided after.';
