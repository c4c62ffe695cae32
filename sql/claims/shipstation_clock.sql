-- ShipStation v1 writes the wall clock of Los Angeles, nearly always in one form, which is checked without a regular
-- expression: a record holds three. Other forms, and the days and years that not every month has, go the careful way.
create or replace function staging.shipstation_clock(value jsonb)
  returns timestamp
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
declare
  v_text text collate "C" := value #>> '{}';
begin
  if value is null or v_text is null then
    return null;
  elsif translate(v_text, '123456789', '000000000') in ('0000-00-00T00:00:00.0000000', '0000-00-00T00:00:00.000', '0000-00-00')
    and left(v_text, 2) = '20'
    and substr(v_text, 6, 2) between '01' and '12'
    and substr(v_text, 9, 2) between '01' and '28'
    and (length(v_text) = 10
      or (substr(v_text, 12, 2) <= '23' and substr(v_text, 15, 2) <= '59' and substr(v_text, 18, 2) <= '59'))
    and jsonb_typeof(value) = 'string'
  then
    return v_text::timestamp;
  end if;
  return staging.read_wall_clock(value, 'America/Los_Angeles') at time zone 'America/Los_Angeles';
end;
$$;
comment on function staging.shipstation_clock(jsonb) is
  'The wall clock of a time as API v1 writes it; null if it can''t be read. "at time zone ''America/Los_Angeles''" makes it an instant.';
