-- An instant from ISO 8601 text. Without an offset it is UTC, so the session's time zone has no part in it.
create or replace function staging.read_time(value jsonb)
  returns timestamptz
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
declare
  v_text text := spine.trim_space(value #>> '{}');
begin
  if jsonb_typeof(value) = 'string' and staging.is_time(v_text) then
    if v_text collate "C" ~ 'T.*[-+Zz]|:.*[-+Zz]' then
      return v_text::timestamptz;
    end if;
    return v_text::timestamp at time zone 'UTC';
  end if;
  return null;
end;
$$;
comment on function staging.read_time(jsonb) is
  'The instant of a JSON string in ISO 8601 (without an offset: UTC); null if it can''t be read.';
