create or replace function spine.check_batch_size(batch_size integer)
  returns void
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
begin
  if check_batch_size.batch_size is null or check_batch_size.batch_size not between 1 and 1000000 then
    raise exception 'batch size % is not between 1 and 1000000', coalesce(check_batch_size.batch_size::text, 'null')
      using errcode = 'IS004', hint = 'Leave it out for the default of 20000.';
  end if;
end;
$$;
comment on function spine.check_batch_size(integer) is 'Raises IS004 for a batch size out of range.';
