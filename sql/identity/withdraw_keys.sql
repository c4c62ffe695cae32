-- Take keys out of `same` decisions that also speak of others: what they said of the rest goes on. Written down, so that
-- it can be put back.
create or replace function spine.withdraw_keys(cause bigint, decisions bigint[], providers text[], keys text[])
  returns bigint
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  with taken as (
    delete from spine.identity_decision_keys as k
    using unnest(withdraw_keys.providers, withdraw_keys.keys) as u (provider, key)
    where k.decision_id = any (withdraw_keys.decisions) and k.provider = u.provider and k.identity_key = u.key
    returning k.decision_id, k.provider, k.identity_key, k.side
  ),
  kept as (
    insert into spine.withdrawn_keys (event_id, decision_id, provider, identity_key, side)
    select withdraw_keys.cause, t.decision_id, t.provider, t.identity_key, t.side from taken as t order by 2, 3, 4
    returning 1
  )
  select count(*) from kept;
$$;
comment on function spine.withdraw_keys(bigint, bigint[], text[], text[]) is 'Take keys out of decisions because of an event; returns how many.';
