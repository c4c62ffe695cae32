-- A record without an id and one whose id is a fraction, an object or a whole text are mended in different places.
create or replace function staging.why_no_id(value jsonb)
  returns text
  language sql immutable parallel safe
  return case
    when not staging.is_given(value) then 'no id'
    when jsonb_typeof(value) = 'string' and length(value #>> '{}') > 255 then 'id is longer than 255 characters'
    else 'id is not an id'
  end;
comment on function staging.why_no_id(jsonb) is
  'The reason to refuse a record whose id read_id() can''t read.';
