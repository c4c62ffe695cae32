-- When a record of ShipStation v1 changed. In autumn an hour of the clock of Los Angeles comes twice, and a time within it does
-- not say which of them is meant: all of both hours are one moment, so that of two changes the later arrival wins.
create or replace function staging.shipstation_changed_at(value jsonb)
  returns timestamptz
  language plpgsql immutable parallel safe
as $$
declare
  v_wall constant timestamp := staging.shipstation_clock(value);
  v_at constant timestamptz := v_wall at time zone 'America/Los_Angeles';
begin
  if extract(hour from v_wall) = 1 and (v_at - interval '1 hour') at time zone 'America/Los_Angeles' = v_wall then
    return date_trunc('hour', v_wall) at time zone 'America/Los_Angeles';
  end if;
  return v_at;
end;
$$;
comment on function staging.shipstation_changed_at(jsonb) is
  'The instant that a time of API v1 stands for among versions; null if it can''t be read.';
