create or replace function spine.decision_to_undo(decision bigint)
  returns spine.identity_decisions
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  d spine.identity_decisions;
begin
  perform spine.take_decision_lock();
  select h.* into d from spine.identity_decisions as h where h.id = decision_to_undo.decision for update;
  if not found then
    raise exception 'there is no decision %', decision_to_undo.decision
      using errcode = 'IS007', hint = 'Give the id of a row of identity_decisions.';
  elsif d.revoked_at is not null then
    raise exception 'decision % was taken back by % on %', d.id, d.revoked_by, d.revoked_at::date
      using errcode = 'IS010', hint = 'Nothing is left to undo.';
  elsif d.review_id is not null or exists (select from spine.merges as m where m.event_id = d.event_id) then
    raise exception 'decision % is part of event %', d.id, d.event_id
      using errcode = 'IS010', hint = replace(spine.how_to_undo(d.id), 'Take it back first', 'Take that back');
  end if;
  return d;
end;
$$;
comment on function spine.decision_to_undo(bigint) is
  'An active decision that undo_decision() may take back, locked. Raises IS003, IS007, IS010.';
