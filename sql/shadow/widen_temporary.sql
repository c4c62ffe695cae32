-- Room in memory for temporary tables as large as all claims: by default it is 8 MB, beyond which every page goes to a file.
-- Taken as it is needed, and given back with the session. A session that has used temporary tables keeps what it has.
create or replace function spine.widen_temporary()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  if pg_size_bytes(current_setting('temp_buffers')) < pg_size_bytes('512MB') then
    perform set_config('temp_buffers', '512MB', true);
  end if;
exception
  when invalid_parameter_value then
    null; -- it takes longer, nothing else
end;
$$;
comment on function spine.widen_temporary() is 'Let this transaction keep up to 512 MB of temporary tables in memory, if its session has used none yet.';
