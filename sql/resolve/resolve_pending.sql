-- Resolve the whole backlog in the caller's transaction.
--
-- Staging goes on beside it, and takes claims in the order of its calls, not in that of the batches. Where the two end in
-- a deadlock, all is given back and done again, and staging waits this once: nothing is lost but time.
create or replace function spine.resolve_pending(batch_size integer default 20000)
  returns spine.metrics
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_sum spine.metrics;
begin
  perform spine.check_batch_size(resolve_pending.batch_size);
  begin
    perform spine.take_resolver_lock();
    v_sum := spine.drain_pending(resolve_pending.batch_size);
  exception
    when deadlock_detected then
      perform spine.take_decision_lock();
      v_sum := spine.drain_pending(resolve_pending.batch_size);
  end;
  perform spine.record_resolve_run(v_sum);
  return v_sum;
end;
$$;
comment on function spine.resolve_pending(integer) is
  'Resolve everything pending in this transaction; a row of metrics. Raises IS003, IS004.';
