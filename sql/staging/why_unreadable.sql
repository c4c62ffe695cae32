create or replace function staging.why_unreadable(payload text)
  returns text
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
begin
  perform why_unreadable.payload::jsonb;
  return 'no payload';
exception
  when untranslatable_character then
    return 'contains a NUL character';
  when others then
    return 'not JSON';
end;
$$;
comment on function staging.why_unreadable(text) is 'Why a payload is not JSON that can be kept.';
