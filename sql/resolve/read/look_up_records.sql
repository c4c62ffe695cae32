-- The customer records that the customers of a batch have with guarded providers, and the names in them: two such records
-- of one account are two people unless their names share a word.
create or replace function spine.look_up_records(b spine.batch, s spine.batch_state)
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
  select array_agg(u.c::integer), array_agg(n.n::integer), array_agg(r.words)
  into s.record_customers, s.record_sources, s.record_words
  from unnest(s.customer_ids) with ordinality as u (customer_id, c)
  cross join lateral (
    select h.provider, h.account, array_to_string(h.name_words, ' ') as words
    from spine.customer_identities as i
    join spine.claims as h on h.identity_id = i.id and h.entity = 'customer' and h.provider = any (b.source_providers)
    where i.customer_id = u.customer_id and i.provider = any (b.source_providers)
    offset 0
  ) as r
  join unnest(b.source_providers, b.source_accounts) with ordinality as n (provider, account, n)
    on n.provider = r.provider and n.account = r.account;
  return s;
end;
$$;
comment on function spine.look_up_records(spine.batch, spine.batch_state) is 'The state with the customer records of guarded providers, by customer.';
