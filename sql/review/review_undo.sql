-- Take the decision of a review back, with the merges that it made: what it placed or answered is decided
-- again, with what came through that, and it is open again.
create or replace function spine.review_undo(review bigint, reason text default null)
  returns bigint
  language plpgsql volatile parallel unsafe
  security definer -- the narrow door for who may only decide
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  r spine.match_reviews;
  v_event bigint;
  v_identities bigint[];
  v_customers bigint[];
begin
  perform spine.take_decision_lock();
  r := spine.known_review(review_undo.review);
  if r.state <> 'decided' then
    raise exception 'review % is %', r.id, r.state
      using errcode = 'IS010', hint = 'Only what a person decided can be taken back.';
  end if;

  insert into spine.identity_events (event, customer_id, provider, external_id, matched_by, detail, actor)
  values ('reviewed', r.decided_customer_id, r.provider, r.identity_key, 'manual',
    jsonb_strip_nulls(jsonb_build_object('review', r.id, 'decision', 'undo', 'undone', r.event_id, 'reason', review_undo.reason)), spine.actor())
  returning id into v_event;
  update spine.identity_decisions as d set revoked_at = now(), revoked_by = spine.actor()
  where d.review_id = r.id and d.revoked_at is null;
  update spine.match_reviews as m
  set state = 'open', decision = null, decided_customer_id = null, actor = null, decided_at = null, event_id = null, updated_at = now()
  where m.id = r.id;
  perform from (
    select m.event_id from spine.merges as m join spine.identity_events as e on e.id = m.event_id
    where e.cause_id = r.event_id and m.undone_by is null
    order by m.event_id desc
  ) as m
  cross join lateral spine.apply_unmerge(m.event_id, review_undo.reason, v_event);

  select array_agg(distinct i.id), array_agg(distinct i.customer_id) into v_identities, v_customers
  from (
    select i.id, i.customer_id from spine.customer_identities as i where i.provider = r.provider and i.external_id = r.identity_key
    union
    select i.id, i.customer_id from spine.claims as c join spine.customer_identities as i on i.id = c.identity_id
    where c.provider = r.provider and c.entity = 'call' and c.external_id = r.identity_key and c.identity_key is null
    union -- who waited between the same people, and was answered by it: see carry_out()
    select i.id, i.customer_id from spine.match_reviews as m
    join spine.customer_identities as i on i.provider = m.provider and i.external_id = m.identity_key
    where m.decided_customer_id = any (r.candidates || r.decided_customer_id) and m.state = 'settled' and m.decided_at >= r.decided_at
      and 1 < (select count(*) from unnest(m.candidates) as u (id) where u.id = any (r.candidates))
  ) as i;
  perform spine.put_back_key(r.provider, r.identity_key);
  perform spine.put_back_call(r.provider, r.identity_key);
  if v_identities is not null then
    select v_identities || coalesce(array_agg(t.id), '{}') into v_identities
    from unnest(v_customers) as k (id) cross join lateral unnest(spine.came_through(r.event_id, k.id, v_identities)) as t (id);
    perform spine.resolve_again(v_customers || array(
      select distinct spine.live_customer(u.id) from unnest(r.candidates) as u (id)), v_identities, v_event);
  end if;
  perform spine.resolve_pending();
  return v_event;
end;
$$;
comment on function spine.review_undo(bigint, text) is
  'Take back what a person decided on a review; it is open again, unless later records settle it. Returns the event. Raises IS003, IS007, IS010.';
