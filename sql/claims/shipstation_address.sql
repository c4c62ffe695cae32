-- An address as orders keep it, from the two shapes that ShipStation writes: v1 (street1) and v2 (address_line1).
create or replace function staging.shipstation_address(given jsonb)
  returns jsonb
  language plpgsql immutable parallel safe
as $$
begin
  if given ? 'address_line1' or given ? 'city_locality' then
    return jsonb_strip_nulls(jsonb_build_object(
      'name', given -> 'name',
      'company', given -> 'company_name',
      'address1', given -> 'address_line1',
      'address2', nullif(concat_ws(' ', given ->> 'address_line2', given ->> 'address_line3'), ''),
      'city', given -> 'city_locality',
      'state', given -> 'state_province',
      'postalCode', given -> 'postal_code',
      'country', given -> 'country_code',
      'phone', given -> 'phone'));
  elsif jsonb_typeof(given) = 'object' then
    return jsonb_strip_nulls(jsonb_build_object(
      'name', given -> 'name',
      'company', given -> 'company',
      'address1', given -> 'street1',
      'address2', nullif(concat_ws(' ', nullif(given ->> 'street2', ''), nullif(given ->> 'street3', '')), ''),
      'city', given -> 'city',
      'state', given -> 'state',
      'postalCode', given -> 'postalCode',
      'country', given -> 'country',
      'phone', given -> 'phone'));
  end if;
  return null;
end;
$$;
comment on function staging.shipstation_address(jsonb) is
  'The address with the keys name, company, address1, address2, city, state, postalCode, country, phone; null if it is no object.';
