-- The hash of an address of API v1. What a channel had nothing for, it may have filled with the word NULL.
create or replace function staging.shipstation_hash(given jsonb)
  returns text
  language sql immutable parallel safe
  return case
    when coalesce(given ->> 'street1', '') not in ('', 'NULL') and coalesce(given ->> 'name', given ->> 'company', '') not in ('', 'NULL')
    then spine.hash_address(
      coalesce(nullif(given ->> 'name', ''), given ->> 'company'), given ->> 'street1',
      concat_ws(' ', nullif(given ->> 'street2', 'NULL'), nullif(given ->> 'street3', 'NULL')),
      given ->> 'city', given ->> 'state', given ->> 'postalCode', coalesce(given ->> 'country', given ->> 'countryCode'))
  end;
comment on function staging.shipstation_hash(jsonb) is
  'The address hash under the name, else the company; null if too little is there.';
