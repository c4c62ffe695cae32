-- An instant from ISO 8601 text. Without an offset it is UTC, so the session's time zone has no part in it.
--
-- Nearly every time is written in one of two ways, with Z or an offset and no fraction of a second. These are
-- checked by their layout, which costs a third of the full pattern; days that some months lack are left to it.
create or replace function staging.read_time(value jsonb)
  returns timestamptz
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
declare
  v_text text := value #>> '{}';
begin
  if v_text is null or jsonb_typeof(value) <> 'string' then
    return null;
  end if;

  if length(v_text) in (20, 25)
    and v_text collate "C" like '____-__-__T__:__:__%'
    and v_text collate "C" ~ '^[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+(?:Z|[-+][01][0-9]:[0-5][0-9])$'
    and substr(v_text, 1, 4) collate "C" between '1900' and '2199'
    and substr(v_text, 6, 2) collate "C" between '01' and '12'
    and substr(v_text, 9, 2) collate "C" between '01' and '28'
    and substr(v_text, 12, 2) collate "C" <= '23'
    and substr(v_text, 15, 2) collate "C" <= '59'
    and substr(v_text, 18, 2) collate "C" <= '59'
    and substr(v_text, 21, 2) collate "C" <= '15'
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
