-- The name on a Shopify address, in either spelling of its keys.
create or replace function staging.shopify_address_name(address jsonb)
  returns text
  language sql immutable parallel safe
  return coalesce(
    staging.text_at(address, 'name'),
    nullif(btrim(
      coalesce(address ->> 'firstName', address ->> 'first_name', '') || ' '
        || coalesce(address ->> 'lastName', address ->> 'last_name', '')), ''));
comment on function staging.shopify_address_name(jsonb) is
  'The name on a Shopify address, else its first and last name; null if there is none.';
