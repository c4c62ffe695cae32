create or replace function spine.how_to_undo(decision_id bigint)
  returns text
  language sql stable parallel safe
  set search_path = ''
as $$
  select case
    when exists (select from spine.merges as m where m.event_id = d.event_id) then format('Take it back first: unmerge(%s).', d.event_id)
    when d.review_id is not null then format('Take it back first: review_undo(%s).', d.review_id)
    else format('Take it back first: undo_decision(%s).', d.id) end
  from spine.identity_decisions as d where d.id = how_to_undo.decision_id;
$$;
comment on function spine.how_to_undo(bigint) is 'The call that takes a decision back, as a hint.';
