-- An instant from ISO 8601 text. Without an offset it is UTC, so the session's time zone has no part in it.
--
-- Nearly every time is written in one of a few ways, which cost less to check than the full pattern.
create or replace function staging.read_time(value jsonb)
  returns timestamptz
  language plpgsql immutable parallel safe
as $$
declare
  v_text text := value #>> '{}';
begin
  if v_text is null or jsonb_typeof(value) <> 'string' then
    return null;
  end if;

  if staging.is_plain_clock(v_text) and substr(v_text, 20) in ('Z', '.000Z', '+00:00', '+01:00', '+02:00', '+03:00', '+05:30',
    '+08:00', '+10:00', '+11:00', '-03:00', '-04:00', '-05:00', '-06:00', '-07:00', '-08:00', '-10:00')
  then
    return v_text::timestamptz;
  end if;

  v_text := spine.trim_space(v_text);
  if not staging.is_time(v_text) then
    return null;
  elsif v_text collate "C" ~ ':.*[-+Zz]' or v_text collate "C" ~ '[Tt ].*[-+Zz]' then
    return v_text::timestamptz;
  end if;
  return v_text::timestamp at time zone 'UTC';
end;
$$;
comment on function staging.read_time(jsonb) is
  'The instant of a JSON string in ISO 8601 (without an offset: UTC); null if it can''t be read.';
