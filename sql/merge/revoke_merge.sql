-- The decision of a merge counts no longer. Decisions made since about the merged customer spoke of both halves: they go on
-- for the half that stayed.
create or replace function spine.revoke_merge(merge bigint, cause bigint)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_customer bigint;
  v_providers text[];
  v_keys text[];
begin
  update spine.identity_decisions as d
  set revoked_at = now(), revoked_by = spine.actor()
  where d.event_id = revoke_merge.merge and d.decision = 'same' and d.revoked_at is null;

  select m.from_customer_id into v_customer from spine.merges as m where m.event_id = revoke_merge.merge;
  select array_agg(k.provider), array_agg(k.identity_key) into v_providers, v_keys from spine.customer_keys(v_customer) as k;
  perform spine.withdraw_keys(revoke_merge.cause, array(
    select distinct d.id
    from unnest(v_providers, v_keys) as u (provider, key)
    join spine.identity_decision_keys as k on k.provider = u.provider and k.identity_key = u.key
    join spine.identity_decisions as d on d.id = k.decision_id and d.decision = 'same' and d.revoked_at is null
    where d.event_id > revoke_merge.merge
      and exists (
        select from spine.identity_decision_keys as o
        where o.decision_id = d.id and (o.provider, o.identity_key) not in (select p, q from unnest(v_providers, v_keys) as w (p, q)))),
    v_providers, v_keys);
end;
$$;
comment on function spine.revoke_merge(bigint, bigint) is 'Revoke the decision of a merge, and take its merged half out of later ones.';
