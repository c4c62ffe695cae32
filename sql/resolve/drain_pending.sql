-- Decide everything pending, pass by pass.
--
-- It goes on from the position that it reached and starts over only when a pass is done: within one
-- transaction the index still leads to everything that was decided already. For the same reason what arrives meanwhile, in a
-- pass already done, comes after all higher ones. A batch that was cut short (a claim that has to be decided alone) makes the
-- next one smaller, lest much be read that is cut off again.
create or replace function spine.drain_pending(batch_size integer)
  returns spine.metrics
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_sum spine.metrics := spine.no_metrics();
  v_next record;
  v_pass integer := -1;
  v_size integer := drain_pending.batch_size;
begin
  loop
    perform spine.forget_dropped();
    v_pass := coalesce((select min(c.pass) from spine.claims as c where c.state = 'pending' and c.pass > v_pass),
      (select min(c.pass) from spine.claims as c where c.state = 'pending'));
    exit when v_pass is null;
    select v_pass as pass, (-1)::smallint as priority, 0::bigint as seq, null::spine.metrics as metrics into v_next;
    loop
      select * into v_next from spine.decide_next(v_next.pass, v_next.priority, v_next.seq, v_size);
      exit when (v_next.metrics).decided = 0;
      v_sum := spine.add_metrics(v_sum, v_next.metrics);
      v_size := least(greatest((v_next.metrics).decided * 4, 64), drain_pending.batch_size);
    end loop;
    perform spine.settle_quarantine(v_pass);
  end loop;
  return v_sum;
end;
$$;
comment on function spine.drain_pending(integer) is 'Decide everything pending in this transaction; a row of metrics. The caller has the resolver''s lock.';
