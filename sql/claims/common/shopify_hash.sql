-- The hash of a Shopify address under a name: codes are taken before names, where both are given.
create or replace function staging.shopify_hash(address jsonb, name text)
  returns text
  language sql immutable parallel safe
  return spine.hash_address(
    name,
    address ->> 'address1',
    address ->> 'address2',
    address ->> 'city',
    coalesce(address ->> 'provinceCode', address ->> 'province_code', address ->> 'province'),
    address ->> 'zip',
    coalesce(address ->> 'countryCodeV2', address ->> 'country_code', address ->> 'countryCode', address ->> 'country'));
comment on function staging.shopify_hash(jsonb, text) is
  'The address hash of a Shopify address for the name; null if it is not hashable.';
