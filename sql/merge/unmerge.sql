-- Take a merge back: exactly what it moved returns, whatever came since.
--
-- What came later stays where it belongs: new records of the merged half's identities go with them, identities that came to
-- the survivor stay there, and those that only the merged half's evidence had brought are decided again.
create or replace function spine.unmerge(event bigint, reason text default null)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  perform spine.take_decision_lock();
  return query select c.* from spine.apply_unmerge(unmerge.event, unmerge.reason, null) as c;
end;
$$;
comment on function spine.unmerge(bigint, text) is
  'Take back the merge of an event. What: unmerged, moved (back), stays (came since, or belongs elsewhere by now), waits (again), and what was decided again. Raises IS003, IS007, IS010.';
