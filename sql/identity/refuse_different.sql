-- People decided that two keys are different people: nobody makes them one by the way.
create or replace function spine.refuse_different(providers text[], keys text[], other_providers text[], other_keys text[])
  returns void
  language plpgsql stable parallel safe
  set search_path = ''
as $$
declare
  d spine.identity_decisions;
begin
  select e.* into d
  from spine.identity_decisions as e
  where e.decision = 'different' and e.revoked_at is null and exists (
    select from unnest(refuse_different.providers, refuse_different.keys) as u (provider, key)
    join spine.identity_decision_keys as a on a.decision_id = e.id and a.provider = u.provider and a.identity_key = u.key
    join spine.identity_decision_keys as b on b.decision_id = e.id and b.side <> a.side
    join unnest(refuse_different.other_providers, refuse_different.other_keys) as o (provider, key)
      on o.provider = b.provider and o.key = b.identity_key)
    and e.id in (
      select a.decision_id from unnest(refuse_different.providers, refuse_different.keys) as u (provider, key)
      join spine.identity_decision_keys as a on a.provider = u.provider and a.identity_key = u.key)
  order by e.id
  limit 1;
  if found then
    raise exception 'decision % (event %) says that they are different people', d.id, d.event_id
      using errcode = 'IS008', hint = spine.how_to_undo(d.id);
  end if;
end;
$$;
comment on function spine.refuse_different(text[], text[], text[], text[]) is
  'Raises IS008 where an active decision says that a key of the first list and one of the second are different people.';
