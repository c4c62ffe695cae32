-- A postal code may be a number in JSON; an object is no part of an address.
create or replace function spine.scalar_at(object jsonb, key text)
  returns text
  language sql immutable parallel safe
  return case when jsonb_typeof(object -> key) in ('string', 'number') then object ->> key end;
comment on function spine.scalar_at(jsonb, text) is
  'The text of the string or number under the key; null for anything else.';
