create or replace function staging.text_of_bytes(raw bytea)
  returns text
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
begin
  return convert_from(text_of_bytes.raw, 'UTF8');
exception when others then
  return null;
end;
$$;
comment on function staging.text_of_bytes(bytea) is 'Bytes as UTF-8 text, null if they are not.';
