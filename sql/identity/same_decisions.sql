create or replace function spine.same_decisions(providers text[], keys text[], other_providers text[], other_keys text[])
  returns bigint[]
  language sql stable parallel safe
  set search_path = ''
as $$
  select coalesce(array_agg(distinct d.id order by d.id), '{}')
  from unnest(same_decisions.providers, same_decisions.keys) as u (provider, key)
  join spine.identity_decision_keys as a on a.provider = u.provider and a.identity_key = u.key
  join spine.identity_decisions as d on d.id = a.decision_id and d.decision = 'same' and d.revoked_at is null
  where exists (
    select from unnest(same_decisions.other_providers, same_decisions.other_keys) as o (provider, key)
    join spine.identity_decision_keys as b on b.decision_id = d.id and b.provider = o.provider and b.identity_key = o.key);
$$;
comment on function spine.same_decisions(text[], text[], text[], text[]) is
  'Ids of the active decisions that a key of the first list and one of the second are one customer.';
