-- Reviews that a merge decided are open again, as they were, and what waited there waits again: taken off the survivor
-- without being decided anew, because a person took the merge back and nothing else. Records of their keys that came
-- meanwhile are decided now. Reviews that merely followed the merge go back to their candidates.
create or replace function spine.return_reviews(merge bigint, present_customer bigint, cause bigint,
  out identities bigint[], out said text[], out put_back bigint)
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  r record;
begin
  identities := '{}';
  said := '{}';
  put_back := 0;
  for r in
    select h.*, m.state, m.digest as digest_now, m.provider, m.identity_key,
      jsonb_populate_record(null::spine.match_reviews, h.review) as was, e.into_identity_ids || e.identity_ids as before
    from spine.merge_reviews as h
    join spine.merges as e on e.event_id = h.event_id
    join spine.match_reviews as m on m.id = h.review_id
    where h.event_id = return_reviews.merge
    order by h.review_id
  loop
    -- one that is open still may have lost some of what waited: orders of other programs are linked one by one
    if r.put_back and (r.state = 'open' and r.digest_now = r.digest or r.state = 'settled' and not exists (
        select from spine.match_reviews as m where m.state = 'open' and m.provider = r.provider and m.identity_key = r.identity_key))
      and exists (
        select from spine.waiting_again(r.provider, r.identity_key, r.entities, r.external_ids, r.versions, r.states) as w
        join spine.customer_identities as i on i.id = w.identity_id and i.customer_id = return_reviews.present_customer)
    then
      identities := identities || array(
        select i.id from spine.customer_identities as i
        where i.customer_id = return_reviews.present_customer and i.id <> all (r.before)
          and i.id in (
            select w.identity_id from spine.waiting_again(r.provider, r.identity_key, r.entities, r.external_ids, r.versions, r.states) as w)
        order by i.id);
      said := said || array(
        select unnest(spine.claim_identifiers(c.emails, c.phones, c.address_hash) || c.former)
        from spine.waiting_again(r.provider, r.identity_key, r.entities, r.external_ids, r.versions, r.states) as w
        join spine.claims as c on c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id);
      put_back := put_back + spine.take_claims_off(r.provider, r.identity_key, r.entities, r.external_ids, r.versions, r.states);
    elsif r.state <> 'open' or r.digest_now <> r.digest then
      put_back := put_back + spine.put_back_reviews(array[r.review_id]);
      continue;
    end if;
    update spine.claims as c -- decided with the merge, but before what it had joined
    set state = 'ambiguous'
    from unnest(r.entities, r.external_ids, r.versions, r.states) as u (entity, external_id, version, state)
    where r.put_back and u.state = 'ambiguous' and c.state = 'unidentified' and c.version = u.version
      and c.provider = r.provider and c.entity = u.entity and c.external_id = u.external_id;
    update spine.match_reviews as m
    set state = 'open', decision = null, decided_customer_id = null, actor = null, decided_at = null, updated_at = now(),
      reason = (r.was).reason, candidates = (r.was).candidates, candidate_count = (r.was).candidate_count,
      evidence = (r.was).evidence, digest = (r.was).digest
    where m.id = r.review_id;
    if r.put_back and r.state = 'settled' then
      insert into spine.identity_events (event, provider, external_id, candidates, detail, actor, cause_id)
      values ('ambiguous', r.provider, r.identity_key, (r.was).candidates, jsonb_build_object('reason', (r.was).reason, 'review', r.review_id),
        spine.actor(), return_reviews.cause);
    end if;
  end loop;
end;
$$;
comment on function spine.return_reviews(bigint, bigint, bigint) is
  'Open again what a merge decided: the identities that its claims leave, what they say, and how many other claims were put back.';
