-- A day as written; the time of day that may follow it and its offset move nothing.
create or replace function staging.read_date(value jsonb)
  returns date
  language sql immutable parallel safe
  return case
    when jsonb_typeof(value) = 'string' and staging.is_time(spine.trim_space(value #>> '{}'))
    then left(spine.trim_space(value #>> '{}'), 10)::date
  end;
comment on function staging.read_date(jsonb) is
  'The day of a JSON string in ISO 8601, as written; null if it can''t be read.';
