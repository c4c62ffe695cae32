-- A Shopify address as given, by the keys that all providers' addresses have here.
create or replace function staging.shopify_address(address jsonb)
  returns jsonb
  language plpgsql immutable parallel safe
as $$
begin
  if jsonb_typeof(address) is distinct from 'object' then
    return null;
  end if;
  return staging.address_of(array[
    staging.shopify_address_name(address), address ->> 'company', address ->> 'address1', address ->> 'address2', address ->> 'city',
    coalesce(address ->> 'provinceCode', address ->> 'province_code', address ->> 'province'),
    address ->> 'zip',
    coalesce(address ->> 'countryCodeV2', address ->> 'country_code', address ->> 'countryCode', address ->> 'country'),
    address ->> 'phone']);
end;
$$;
comment on function staging.shopify_address(jsonb) is
  'The address as given with the keys name, company, address1, address2, city, state, postalCode, country, phone; null if it is none.';
