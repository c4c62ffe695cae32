-- The hash of an address of API v1. What a channel had nothing for, it may have filled with the word NULL.
create or replace function staging.shipstation_hash(given jsonb)
  returns text
  language plpgsql immutable parallel safe
as $$
declare
  v_street constant text := given ->> 'street1';
begin
  if v_street is null or v_street in ('', 'NULL') or coalesce(given ->> 'name', given ->> 'company', '') in ('', 'NULL') then
    return null;
  end if;
  return spine.hash_address(
    coalesce(nullif(given ->> 'name', ''), given ->> 'company'), v_street,
    concat_ws(' ', nullif(given ->> 'street2', 'NULL'), nullif(given ->> 'street3', 'NULL')),
    given ->> 'city', given ->> 'state', given ->> 'postalCode', coalesce(given ->> 'country', given ->> 'countryCode'));
end;
$$;
comment on function staging.shipstation_hash(jsonb) is
  'The address hash under the name, else the company; null if too little is there.';
