-- Resolve one batch of the backlog; the daemon and `spine resolve` commit after each.
create or replace function spine.resolve_batch(batch_size integer default 20000)
  returns spine.metrics
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_pass integer;
  v_metrics spine.metrics;
begin
  perform spine.check_batch_size(resolve_batch.batch_size);
  perform spine.take_resolver_lock();
  perform spine.forget_dropped();
  select min(c.pass) into v_pass from spine.claims as c where c.state = 'pending';
  if v_pass is null then
    return spine.no_metrics();
  end if;
  select (n.metrics).* into v_metrics from spine.decide_next(v_pass, (-1)::smallint, 0, resolve_batch.batch_size) as n;
  perform spine.settle_quarantine(v_pass);
  perform spine.record_resolve_run(v_metrics);
  return v_metrics;
end;
$$;
comment on function spine.resolve_batch(integer) is
  'Resolve at most one batch; a row of metrics, decided 0 when nothing was pending. Raises IS003, IS004.';
