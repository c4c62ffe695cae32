-- Absent, null and "" say the same where a time, an amount or an id belongs: none.
create or replace function staging.is_given(value jsonb)
  returns boolean
  language sql immutable parallel safe
  return value is not null and value not in ('null', '""');
comment on function staging.is_given(jsonb) is
  'Whether the value is there and neither null nor an empty string.';
