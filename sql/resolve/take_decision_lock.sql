-- Who decides for a person writes claims and orders in several steps, which no order of rows makes safe beside staging: so
-- staging, which is short, ends first, and waits until the decision is committed. The resolver's batches and a rebuild do
-- not make it wait.
create or replace function spine.take_decision_lock()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  for v_attempt in 1 .. 5 loop
    begin
      perform spine.take_resolver_lock();
      perform pg_advisory_xact_lock(hashtextextended('staging', 0));
      return;
    exception
      when deadlock_detected then -- a transaction that staged waits for the resolver's lock, which is free now: it goes first
        if v_attempt = 5 then
          raise;
        end if;
    end;
  end loop;
end;
$$;
comment on function spine.take_decision_lock() is
  'Take the resolver''s lock and keep staging waiting until the end of the transaction. Raises IS003 under another isolation level.';
