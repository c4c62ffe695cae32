-- A day as written; the time of day that may follow it and its offset move nothing.
create or replace function staging.read_date(value jsonb)
  returns date
  language plpgsql immutable parallel safe
as $$
declare
  v_text text := spine.trim_space(value #>> '{}');
begin
  if jsonb_typeof(value) = 'string' and staging.is_time(v_text) then
    return left(v_text, 10)::date;
  end if;
  return null;
end;
$$;
comment on function staging.read_date(jsonb) is
  'The day of a JSON string in ISO 8601, as written; null if it can''t be read.';
