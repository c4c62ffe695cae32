-- Reviews that have one of the two among their candidates follow the merge. Where the two were all, and what waits still
-- points at them, nothing is left to ask: it is put back, to be decided at once.
create or replace function spine.follow_reviews(merge bigint, left_open bigint[])
  returns bigint
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  m spine.merges;
  v_put_back bigint[];
begin
  select * into m from spine.merges as e where e.event_id = follow_reviews.merge;
  with concerned as materialized (
    select r.*, e.candidates as candidates_now, e.evidence as evidence_now, e.digest as digest_now
    from spine.match_reviews as r
    cross join lateral spine.present_evidence(r) as e
    where r.state = 'open' and r.candidates && array[m.from_customer_id, m.into_customer_id]
  ),
  kept as (
    insert into spine.merge_reviews (event_id, review_id, review, digest, put_back, entities, external_ids, versions, states)
    select m.event_id, c.id, to_jsonb(r), c.digest_now,
      c.candidates @> array[m.from_customer_id, m.into_customer_id] and c.candidates_now = array[m.into_customer_id]
        and (c.id <> all (follow_reviews.left_open)) is true
        and (c.reason in ('order_reference', 'decision') or c.evidence_now @? '$[*].identifiers[*] ? (@.former == false)'),
      w.entities, w.external_ids, w.versions, w.states
    from concerned as c
    join spine.match_reviews as r on r.id = c.id
    cross join lateral (
      select array_agg(w.entity order by w.entity, w.external_id) as entities, array_agg(w.external_id order by w.entity, w.external_id) as external_ids,
        array_agg(w.version order by w.entity, w.external_id) as versions, array_agg(w.state order by w.entity, w.external_id) as states
      from (
        select w.entity, w.external_id, w.version, w.state from spine.waiting_in(c.provider, c.identity_key) as w
        union all
        select w.entity, w.external_id, w.version, w.state from spine.claims as w
        where w.provider = c.provider and w.identity_key = c.identity_key and w.state = 'unidentified'
      ) as w
      having count(*) > 0 -- none while all its claims are pending
    ) as w
    returning review_id, put_back
  ),
  followed as (
    update spine.match_reviews as r
    set candidates = c.candidates_now, evidence = c.evidence_now, digest = c.digest_now, updated_at = now(),
      candidate_count = greatest(r.candidate_count - (r.candidates @> array[m.from_customer_id, m.into_customer_id])::integer,
        cardinality(c.candidates_now))
    from concerned as c
    where r.id = c.id and (r.digest <> c.digest_now or r.candidates <> c.candidates_now)
  )
  select array_agg(k.review_id order by k.review_id) into v_put_back from kept as k where k.put_back;
  return spine.put_back_reviews(v_put_back);
end;
$$;
comment on function spine.follow_reviews(bigint, bigint[]) is 'Carry the open reviews over a merge and keep them as they were; returns how many waiting claims were put back.';
