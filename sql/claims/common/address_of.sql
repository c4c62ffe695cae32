-- An address as orders keep it, by the keys that all providers' addresses have here. Building it from texts alone costs less
-- than from values of any type.
create or replace function staging.address_of(parts text[])
  returns jsonb
  language sql immutable parallel safe
  return jsonb_strip_nulls(jsonb_object('{name,company,address1,address2,city,state,postalCode,country,phone}', address_of.parts));
comment on function staging.address_of(text[]) is
  'The parts name, company, address1, address2, city, state, postalCode, country and phone as an object without those that are null.';
