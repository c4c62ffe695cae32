create or replace function spine.keep_reviewed(review spine.match_reviews, decision text, customer bigint, reason text)
  returns bigint
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  with told as (
    insert into spine.identity_events (event, customer_id, provider, external_id, matched_by, candidates, detail, actor)
    values ('reviewed', keep_reviewed.customer, (keep_reviewed.review).provider, (keep_reviewed.review).identity_key, 'manual',
      (keep_reviewed.review).candidates,
      jsonb_strip_nulls(jsonb_build_object('review', (keep_reviewed.review).id, 'decision', keep_reviewed.decision, 'reason', keep_reviewed.reason)),
      spine.actor())
    returning id
  ),
  kept as (
    update spine.match_reviews as m
    set state = 'decided', decision = keep_reviewed.decision, decided_customer_id = keep_reviewed.customer, actor = spine.actor(),
      decided_at = now(), updated_at = now(), claimed_by = null, claimed_until = null, event_id = t.id
    from told as t
    where m.id = (keep_reviewed.review).id
  )
  select t.id from told as t;
$$;
comment on function spine.keep_reviewed(spine.match_reviews, text, bigint, text) is
  'Write the event of a review''s decision, and the decision on the review; returns the event.';
