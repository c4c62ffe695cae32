-- ShipStation v1 writes the wall clock of Los Angeles, nearly always in one form, which is checked without a regular
-- expression: a record holds three. Other forms, and leap days, go the careful way.
create or replace function staging.shipstation_clock(value jsonb)
  returns timestamp
  language plpgsql immutable parallel safe
as $$
declare
  v_text text collate "C" := value #>> '{}';
begin
  if value is null or v_text is null then
    return null;
  elsif staging.is_plain_clock(v_text) and substr(v_text, 20) in ('.0000000', '.000') and jsonb_typeof(value) = 'string' then
    return v_text::timestamp;
  elsif length(v_text) = 10 and staging.is_plain_clock(v_text || 'T00:00:00') and jsonb_typeof(value) = 'string' then
    return v_text::timestamp;
  end if;
  return staging.read_wall_clock(value, 'America/Los_Angeles') at time zone 'America/Los_Angeles';
end;
$$;
comment on function staging.shipstation_clock(jsonb) is
  'The wall clock of a time as API v1 writes it; null if it can''t be read. "at time zone ''America/Los_Angeles''" makes it an instant.';
