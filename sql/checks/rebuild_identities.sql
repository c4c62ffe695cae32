-- Everything again, in canonical order from an empty state: what the graph is when the order of arrival leaves no trace. What
-- people decided is kept, and so are ids.
--
-- The dry run stops at the difference: it works on copies, locks nothing and changes nothing. Applying holds the resolver's
-- lock; records may be staged meanwhile, and are decided at its end. Only if the two meet in a deadlock does staging wait,
-- while all is done again.
create or replace function spine.rebuild_identities(dry_run boolean default true)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  perform spine.widen_temporary();
  if rebuild_identities.dry_run then
    perform spine.open_shadow();
    perform spine.load_everything();
    perform spine.decide_shadow();
    return query select c.* from spine.shadow_changes() as c;
    return;
  end if;
  create temporary table if not exists pg_temp.spine_rebuilt of spine.change on commit drop; -- rows that were returned can't be given back
  delete from pg_temp.spine_rebuilt;
  begin
    perform spine.take_resolver_lock();
    perform spine.apply_rebuild();
  exception
    when deadlock_detected then
      perform spine.take_decision_lock();
      perform spine.apply_rebuild();
  end;
  return query select c.* from pg_temp.spine_rebuilt as c;
end;
$$;
comment on function spine.rebuild_identities(boolean) is
  'Decide all claims again from an empty state; returns what differs, and applies it unless dry_run. Raises IS003.';
