-- The work of rebuild_identities(false): what differs goes into its temporary table, before it is applied.
create or replace function spine.apply_rebuild()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_metrics spine.metrics;
  v_started constant timestamptz := clock_timestamp();
  v_event bigint;
begin
  perform spine.drain_pending(20000);
  perform spine.open_shadow();
  perform spine.load_everything();
  v_metrics := spine.decide_shadow();
  insert into pg_temp.spine_rebuilt select c.* from spine.shadow_changes() as c;
  insert into spine.identity_events (event, actor, detail) values ('updated', spine.actor(), '{"rebuild": true}') returning id into v_event;
  perform spine.apply_shadow(v_event);
  perform spine.drain_pending(20000);
  insert into spine.sync_runs (kind, started_at, finished_at, decided, created, linked, linked_email, linked_phone,
    linked_address_hash, linked_order_reference, linked_manual, linked_upstream_merge, updated, unchanged,
    ambiguous, unidentified, dismissed, suppressed, errors)
  select 'rebuild', v_started, clock_timestamp(), v_metrics.*;
end;
$$;
comment on function spine.apply_rebuild() is
  'Decide all claims again and apply what differs, which spine_rebuilt then has. The caller has the resolver''s lock.';
