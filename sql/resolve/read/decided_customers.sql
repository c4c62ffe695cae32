-- Who holds another key of a decision that speaks of one of these keys: a customer who need not share an identifier with it.
create or replace function spine.decided_customers(providers text[], keys text[])
  returns bigint[]
  language sql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set enable_seqscan = off
  set jit = off
as $$
  select coalesce(array_agg(distinct h.customer_id), '{}')
  from (
    select distinct x.decision_id
    from unnest(decided_customers.providers, decided_customers.keys) as u (provider, key)
    cross join lateral (
      select x.decision_id from spine.identity_decision_keys as x
      where x.provider = u.provider and x.identity_key = u.key offset 0
    ) as x
  ) as x
  join spine.identity_decisions as d on d.id = x.decision_id and d.decision = 'same' and d.revoked_at is null
  join spine.identity_decision_keys as y on y.decision_id = d.id
  cross join lateral (
    select i.customer_id from spine.customer_identities as i where i.provider = y.provider and i.external_id = y.identity_key
    union all
    select i.customer_id from spine.claims as c join spine.customer_identities as i on i.id = c.identity_id
    where c.provider = y.provider and c.entity = 'call' and c.external_id = y.identity_key and c.identity_key is null
    offset 0
  ) as h;
$$;
comment on function spine.decided_customers(text[], text[]) is 'Customers who hold a key that a person decided to be the same as one of these; {} if there are none.';
