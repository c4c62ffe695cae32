-- A list to find a part of a time in. With a constant bound it is made once, and searched as a hash table.
create or replace function staging.two_digits(below integer)
  returns text[]
  language sql immutable parallel safe
  return array(select lpad(i::text, 2, '0') from generate_series(0, below - 1) as i);
comment on function staging.two_digits(integer) is 'The numbers from 00 to the one before below, at most 99, as text.';
