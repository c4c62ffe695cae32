-- The provider merged one of its records into another: the loser's identity and orders move to the winner's customer.
--
-- The customers are not merged: a loser that is left with no claim forwards to the winner, otherwise
-- it stays and the event says so. If the winner is not held, its key is given to the loser's customer.
create or replace function spine.follow_upstream_merge(claim spine.claims)
  returns spine.metrics
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_loser spine.customer_identities;
  v_winner spine.customer_identities;
  v_metrics spine.metrics := spine.no_metrics();
  v_from bigint;
  v_moved boolean := false;
begin
  select * into v_loser from spine.customer_identities as i
  where i.provider = claim.provider and i.external_id = claim.identity_key;
  select * into v_winner from spine.customer_identities as i
  where i.provider = claim.provider and i.external_id = claim.merged_into_key;
  v_metrics.decided := 1;

  if v_loser.id is null and v_winner.id is null then
    update spine.claims as c set state = 'unidentified', matched_by = null, identity_id = null
    where c.provider = claim.provider and c.entity = claim.entity and c.external_id = claim.external_id;
    update spine.match_reviews as m
    set state = 'settled', decision = 'withdrawn', actor = 'resolver', decided_at = now(), updated_at = now()
    where m.state = 'open' and m.provider = claim.provider and m.identity_key = claim.identity_key
      and not exists (
        select from spine.claims as c
        where c.provider = m.provider and c.identity_key = m.identity_key and c.state in ('pending', 'ambiguous'));
    v_metrics.unidentified := 1;
    return v_metrics;
  end if;
  if v_winner.id is null then
    insert into spine.customer_identities (customer_id, provider, external_id, account)
    values (v_loser.customer_id, claim.provider, claim.merged_into_key, claim.account)
    returning * into v_winner;
    insert into spine.identity_events (event, customer_id, identity_id, provider, external_id, matched_by)
    values ('linked', v_winner.customer_id, v_winner.id, claim.provider, claim.merged_into_key, 'upstream_merge');
  elsif v_loser.id is null then
    insert into spine.customer_identities (customer_id, provider, external_id, account)
    values (v_winner.customer_id, claim.provider, claim.identity_key, claim.account)
    returning * into v_loser;
    insert into spine.identity_events (event, customer_id, identity_id, provider, external_id, matched_by)
    values ('linked', v_loser.customer_id, v_loser.id, claim.provider, claim.identity_key, 'upstream_merge');
  end if;

  v_from := v_loser.customer_id;
  if v_from <> v_winner.customer_id then
    v_moved := true;
    perform spine.move_identity(m.id, v_winner.customer_id, 'upstream_merge')
    from (
      with recursive merged (id) as ( -- with the loser go those that were merged into it before
        select v_loser.id
        union
        select i.id from spine.customer_identities as i join merged as m on m.id = i.forwarded_to
        where i.customer_id = v_from
      )
      select m.id from merged as m order by m.id
    ) as m;
  end if;
  update spine.claims as c
  set state = 'resolved', matched_by = 'upstream_merge', matched_value = null, identity_id = v_loser.id
  where c.provider = claim.provider and c.entity = claim.entity and c.external_id = claim.external_id;
  if v_loser.forwarded_to is distinct from v_winner.id then
    v_moved := true;
    update spine.customer_identities as i
    set forwarded_to = v_winner.id, ended_at = coalesce(i.ended_at, now()), updated_at = now()
    where i.id = v_loser.id;
    insert into spine.identity_events (event, customer_id, from_customer_id, identity_id, provider, external_id, matched_by, detail)
    values ('forwarded', v_winner.customer_id, v_from, v_loser.id, claim.provider, claim.identity_key, 'upstream_merge',
      jsonb_build_object('into', claim.merged_into_key));
  end if;
  if v_from <> v_winner.customer_id then
    perform spine.leave_customer(v_from, v_winner.customer_id);
  end if;
  perform spine.put_back_keys(claim.pass, claim.provider, array[claim.identity_key, claim.merged_into_key]);
  if v_moved then
    v_metrics.linked := 1;
    v_metrics.linked_upstream_merge := 1;
  else
    v_metrics.unchanged := 1;
  end if;
  return v_metrics;
end;
$$;
comment on function spine.follow_upstream_merge(spine.claims) is
  'Decide a claim whose record the provider merged into another; returns metrics of one decision.';
