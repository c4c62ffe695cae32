-- The last ambiguous claim of each key that a batch left waiting: one that came to be held in it needs no decision.
create or replace function spine.waiting_keys(written spine.written_claim[])
  returns spine.written_claim[]
  language sql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set enable_nestloop = off
  set enable_hashjoin = on
  set enable_mergejoin = off
  set jit = off
as $$
  select array_agg(l::spine.written_claim)
  from (
    select distinct on (w.provider, w.identity_key) w.*
    from unnest(written) as w
    where w.state = 'ambiguous'
    order by w.provider, w.identity_key, w.i desc
  ) as l
  where not exists (
    select from unnest(written) as h
    where h.new_identity and h.provider = l.provider and h.identity_key = l.identity_key);
$$;
comment on function spine.waiting_keys(spine.written_claim[]) is
  'One claim for each key whose claims are ambiguous after the batch.';
