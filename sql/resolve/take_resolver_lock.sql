-- One resolver writes at a time; others wait. It ends with the transaction.
--
-- A decision must see what the one before it committed, which a snapshot of the whole transaction would hide.
create or replace function spine.take_resolver_lock()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'identity decisions need isolation level read committed, not %', current_setting('transaction_isolation')
      using errcode = 'IS003', hint = 'Begin the transaction with: begin isolation level read committed.';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('spine.resolver', 0));
end;
$$;
comment on function spine.take_resolver_lock() is
  'Wait for and take the resolver''s lock until the end of the transaction. Raises IS003 under another isolation level.';
