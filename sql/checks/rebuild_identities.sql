-- Everything again, in canonical order from an empty state: what the graph is when the order of arrival leaves no trace. What
-- people decided is kept, and so are ids.
--
-- The dry run stops at the difference: it works on copies, locks nothing and changes nothing. Applying holds the resolver's
-- lock; records may be staged meanwhile, and are decided at its end.
create or replace function spine.rebuild_identities(dry_run boolean default true)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_metrics spine.metrics;
  v_started constant timestamptz := clock_timestamp();
  v_event bigint;
begin
  if not rebuild_identities.dry_run then
    perform spine.take_resolver_lock();
    perform spine.drain_pending(20000);
  end if;
  perform spine.open_shadow();
  perform spine.load_everything();
  v_metrics := spine.decide_shadow();
  return query select c.* from spine.shadow_changes() as c;
  if not rebuild_identities.dry_run then
    insert into spine.identity_events (event, actor, detail) values ('updated', spine.actor(), '{"rebuild": true}') returning id into v_event;
    perform spine.apply_shadow(v_event);
    perform spine.drain_pending(20000);
    insert into spine.sync_runs (kind, started_at, finished_at, decided, created, linked, linked_email, linked_phone,
      linked_address_hash, linked_order_reference, linked_manual, linked_upstream_merge, updated, unchanged,
      ambiguous, unidentified, dismissed, suppressed, errors)
    select 'rebuild', v_started, clock_timestamp(), v_metrics.*;
  end if;
end;
$$;
comment on function spine.rebuild_identities(boolean) is
  'Decide all claims again from an empty state; returns what differs, and applies it unless dry_run. Raises IS003.';
