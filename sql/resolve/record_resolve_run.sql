create or replace function spine.record_resolve_run(metrics spine.metrics, started_at timestamptz default now())
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  insert into spine.sync_runs (kind, started_at, finished_at, decided, created, linked, linked_email, linked_phone,
    linked_address_hash, linked_order_reference, linked_manual, linked_upstream_merge, updated, unchanged,
    ambiguous, unidentified, dismissed, suppressed, errors)
  select 'resolve', record_resolve_run.started_at, clock_timestamp(), (record_resolve_run.metrics).*
  where (record_resolve_run.metrics).decided > 0;
$$;
comment on function spine.record_resolve_run(spine.metrics, timestamptz) is 'Keep the metrics of a run of the resolver that decided something.';
