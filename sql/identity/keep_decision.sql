create or replace function spine.keep_decision(
  decision text, event_id bigint, review_id bigint, reason text, providers text[], keys text[], sides smallint[] default null)
  returns bigint
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  with kept as (
    insert into spine.identity_decisions (decision, event_id, review_id, reason, actor)
    values (keep_decision.decision, keep_decision.event_id, keep_decision.review_id, keep_decision.reason, spine.actor())
    returning id
  ),
  spoken_of as (
    insert into spine.identity_decision_keys (decision_id, provider, identity_key, side)
    select k.id, u.provider, u.key, max(coalesce(u.side, 0))
    from kept as k
    cross join unnest(keep_decision.providers, keep_decision.keys, keep_decision.sides) as u (provider, key, side)
    group by 1, 2, 3
    order by 2, 3
  )
  select k.id from kept as k;
$$;
comment on function spine.keep_decision(text, bigint, bigint, text, text[], text[], smallint[]) is
  'Write down what a person decided about keys; returns the id of the decision.';
