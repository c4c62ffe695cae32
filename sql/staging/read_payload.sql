create or replace function staging.read_payload(payload text)
  returns jsonb
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
begin
  return read_payload.payload::jsonb;
exception when others then
  return null;
end;
$$;
comment on function staging.read_payload(text) is 'A payload as jsonb, null if it is not JSON.';
