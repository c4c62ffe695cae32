-- A provider that writes the time of day of one place without an offset means that place's clock.
-- An offset, where one is given, wins.
create or replace function staging.read_wall_clock(value jsonb, time_zone text)
  returns timestamptz
  language plpgsql immutable parallel safe
as $$
declare
  v_text text := spine.trim_space(value #>> '{}');
begin
  if jsonb_typeof(value) = 'string' and staging.is_time(v_text) then
    if v_text collate "C" ~ ':.*[-+Zz]' or v_text collate "C" ~ '[Tt ].*[-+Zz]' then
      return v_text::timestamptz;
    end if;
    return v_text::timestamp at time zone time_zone;
  end if;
  return null;
end;
$$;
comment on function staging.read_wall_clock(jsonb, text) is
  'The instant of a JSON string that gives the clock of a time zone (a valid name); null if it can''t be read.';
