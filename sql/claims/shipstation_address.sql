-- An address as orders keep it, from the two shapes that ShipStation writes: v1 (street1) and v2 (address_line1).
create or replace function staging.shipstation_address(given jsonb)
  returns jsonb
  language plpgsql immutable parallel safe
as $$
begin
  if given ? 'address_line1' or given ? 'city_locality' then
    return staging.address_of(array[
      given ->> 'name', given ->> 'company_name', given ->> 'address_line1',
      nullif(concat_ws(' ', given ->> 'address_line2', given ->> 'address_line3'), ''),
      given ->> 'city_locality', given ->> 'state_province', given ->> 'postal_code', given ->> 'country_code', given ->> 'phone']);
  elsif jsonb_typeof(given) = 'object' then
    return staging.address_of(array[
      given ->> 'name', given ->> 'company', given ->> 'street1',
      nullif(concat_ws(' ', nullif(given ->> 'street2', ''), nullif(given ->> 'street3', '')), ''),
      given ->> 'city', given ->> 'state', given ->> 'postalCode', given ->> 'country', given ->> 'phone']);
  end if;
  return null;
end;
$$;
comment on function staging.shipstation_address(jsonb) is
  'The address with the keys name, company, address1, address2, city, state, postalCode, country, phone; null if it is no object.';
