-- What is decided or staged must see what the caller before committed, which a snapshot of the whole transaction would hide.
create or replace function spine.check_isolation()
  returns void
  language plpgsql stable parallel unsafe
  set search_path = ''
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'staging and identity decisions need isolation level read committed, not %', current_setting('transaction_isolation')
      using errcode = 'IS003', hint = 'Begin the transaction with: begin isolation level read committed.';
  end if;
end;
$$;
comment on function spine.check_isolation() is 'Raises IS003 unless the transaction is read committed.';
