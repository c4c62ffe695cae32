-- Take back a split, a link or a primary: all decisions of its event, and the keys that it took out of others. What it
-- placed or let go, and what came through that, is decided again on the evidence alone.
create or replace function spine.undo_decision(decision bigint, reason text default null)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  d constant spine.identity_decisions := spine.decision_to_undo(undo_decision.decision);
  e spine.identity_events;
  v_event bigint;
  v_identities bigint[];
  v_customers bigint[];
  v_changes spine.change[];
begin
  select h.* into e from spine.identity_events as h where h.id = d.event_id;
  insert into spine.identity_events (event, customer_id, provider, external_id, matched_by, detail, actor)
  values ('reviewed', spine.live_customer(e.customer_id), e.provider, e.external_id, 'manual',
    jsonb_strip_nulls(jsonb_build_object('decision', 'undo', 'undone', d.event_id, 'reason', undo_decision.reason)), spine.actor())
  returning id into v_event;
  update spine.identity_decisions as h set revoked_at = now(), revoked_by = spine.actor()
  where (h.id = d.id or h.event_id = d.event_id) and h.revoked_at is null;
  with back as (
    delete from spine.withdrawn_keys as w where w.event_id = d.event_id
    returning w.decision_id, w.provider, w.identity_key, w.side
  )
  insert into spine.identity_decision_keys (decision_id, provider, identity_key, side)
  select b.decision_id, b.provider, b.identity_key, b.side from back as b order by 1, 2, 3
  on conflict do nothing;
  if d.decision = 'primary' then
    perform spine.restore_primary(d.id, e);
    return;
  end if;

  -- a link speaks of one key and all those of a customer, a split of those that are on a side of their own
  select array_agg(distinct i.id) filter (where u.placed), array_agg(distinct i.customer_id)
  into v_identities, v_customers
  from spine.identity_decision_keys as k
  join spine.identity_decisions as h on h.id = k.decision_id and (h.id = d.id or h.event_id = d.event_id)
  cross join lateral (
    select case when e.external_id is null then k.side > 0 else (k.provider, k.identity_key) = (e.provider, e.external_id) end as placed
  ) as u
  cross join lateral (
    select i.id, i.customer_id from spine.customer_identities as i where i.provider = k.provider and i.external_id = k.identity_key
    union
    select i.id, i.customer_id from spine.claims as c join spine.customer_identities as i on i.id = c.identity_id
    where c.provider = k.provider and c.entity = 'call' and c.external_id = k.identity_key and c.identity_key is null
  ) as i;
  -- what it let go, such as who waited between two and then had but one
  select v_identities || array_agg(distinct i.id) filter (where i.id <> all (coalesce(v_identities, '{}'))),
    v_customers || array_agg(distinct i.customer_id) filter (where i.customer_id <> all (coalesce(v_customers, '{}')))
  into v_identities, v_customers
  from spine.identity_events as f
  join spine.customer_identities as i on i.id = f.identity_id
  where f.cause_id = d.event_id and f.event in ('linked', 'moved') and coalesce(i.external_id, '') not like 'address\_hash:%';
  perform spine.put_back_key(e.provider, e.external_id), spine.put_back_call(e.provider, e.external_id) where e.external_id is not null;
  if v_identities is not null then
    select v_identities || coalesce(array_agg(t.id), '{}') into v_identities
    from unnest(v_customers) as k (id) cross join lateral unnest(spine.came_through(d.event_id, k.id, v_identities)) as t (id);
    v_changes := array(select c from spine.resolve_again(v_customers, v_identities, v_event) as c);
  end if;
  perform spine.resolve_pending();
  perform spine.forward_again(d.event_id, v_event, e.provider, e.external_id);
  return query select c.* from unnest(v_changes) as c;
end;
$$;
comment on function spine.undo_decision(bigint, text) is
  'Take back a decision that is neither a merge''s nor a review''s; the differences. Raises IS003, IS007, IS010.';
