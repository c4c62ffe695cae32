-- A list to find the day of a date in, as two_digits() is for the other parts.
create or replace function staging.month_days()
  returns text[]
  language sql immutable parallel safe
  return array(
    select lpad(m::text, 2, '0') || '-' || lpad(d::text, 2, '0')
    from generate_series(1, 12) as m, generate_series(1, (array[31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[m]) as d);
comment on function staging.month_days() is 'The days that every year has, from 01-01 to 12-31.';
