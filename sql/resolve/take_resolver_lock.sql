-- One resolver writes at a time; others wait. It ends with the transaction.
create or replace function spine.take_resolver_lock()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  perform spine.check_isolation();
  perform pg_advisory_xact_lock(hashtextextended('spine.resolver', 0));
end;
$$;
comment on function spine.take_resolver_lock() is
  'Wait for and take the resolver''s lock until the end of the transaction. Raises IS003 under another isolation level.';
