-- The work of unmerge(), also for a review that is undone; cause is the event of that.
create or replace function spine.apply_unmerge(merge bigint, reason text, cause bigint)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_actor constant text := spine.actor();
  m constant spine.merges := spine.merge_to_undo(apply_unmerge.merge);
  v_present constant bigint := spine.live_customer(m.into_customer_id);
  v_moved bigint[] := spine.identities_to_return(m.event_id, v_present);
  v_event bigint;
  v_reviews record;
  v_tail bigint[];
  v_hashes text[];
  v_pending bigint;
  v_changes spine.change[];
begin
  perform from spine.customers as k where k.id in (m.from_customer_id, m.into_customer_id, v_present) order by k.id for update;
  insert into spine.identity_events (event, customer_id, from_customer_id, matched_by, detail, actor, cause_id)
  values ('unmerged', m.from_customer_id, v_present, 'manual',
    jsonb_strip_nulls(jsonb_build_object('merge', m.event_id, 'reason', apply_unmerge.reason)), v_actor, apply_unmerge.cause)
  returning id into v_event;
  update spine.merges as h set undone_by = v_event where h.event_id = m.event_id;
  update spine.customers as k set merged_into = null, updated_at = now() where k.id = m.from_customer_id;

  select * into v_reviews from spine.return_reviews(m.event_id, v_present, v_event);
  select v_reviews.identities || c.identities as identities, v_reviews.said || c.said as said, v_reviews.put_back + c.put_back as put_back
  into v_reviews from spine.return_copied(m.event_id, v_present) as c;
  v_pending := v_reviews.put_back;
  v_hashes := array(
    select h.value from spine.customer_identifiers as h where h.customer_id = v_present and h.kind = 'address_hash' and not h.former);
  perform spine.return_identities(m.event_id, v_present, v_moved, v_event);
  perform spine.return_identifiers(m.event_id, v_present, v_moved, v_reviews.said);
  perform spine.drop_identities(v_reviews.identities, v_event);
  perform spine.return_fields(m.event_id, k.id, v_reviews.identities || array(
    select u.id from unnest(m.identity_ids) as u (id) where not spine.still_at(u.id, v_present)))
  from (select m.into_customer_id union select v_present) as k (id);
  if v_moved = '{}' then
    perform spine.dissolve_customer(m.from_customer_id);
  else
    perform spine.refresh_primaries(m.from_customer_id, m.event_id);
  end if;
  perform spine.pass_on_addresses(v_present, m.identity_ids || m.into_identity_ids, v_hashes, v_event);
  perform spine.revoke_merge(m.event_id, v_event);
  v_pending := v_pending + spine.put_back_direct(v_present, m.from_customer_id, m.event_id)
    + spine.put_back_direct(m.from_customer_id, v_present, m.event_id);

  v_tail := spine.find_tail(m.event_id, v_present, v_moved);
  v_changes := array(select c from spine.unmerge_changes(m.event_id, v_event, v_present, v_tail) as c);
  if v_tail <> '{}' then
    v_changes := v_changes || array(select c from spine.resolve_again(array[v_present, m.from_customer_id], v_tail, v_event) as c);
  end if;
  v_pending := v_pending + spine.put_back_reviews(array(
    select r.id from spine.match_reviews as r
    where r.state = 'open' and r.candidates && array[v_present, m.from_customer_id] and r.created_at > (
        select e.created_at from spine.identity_events as e where e.id = m.event_id)
      and not exists (select from spine.merge_reviews as h where h.event_id = m.event_id and h.review_id = r.id)));
  if v_pending > 0 then
    perform spine.resolve_pending();
  end if;
  return query select c.* from unnest(v_changes) as c;
end;
$$;
comment on function spine.apply_unmerge(bigint, text, bigint) is 'Take a merge back under the resolver''s lock; rows as unmerge(). Raises IS007, IS010.';
