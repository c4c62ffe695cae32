-- What keeps an address from being read. A number where a street belongs means that the payload is not what it seems.
create or replace function staging.shipstation_address_reason(payload jsonb, key text)
  returns text
  language sql immutable parallel safe
  return case jsonb_typeof(payload -> key)
    when 'object' then
      key || '.' || staging.not_text(payload -> key, case
        when payload -> key ? 'address_line1' then array[
          'name', 'company_name', 'address_line1', 'address_line2', 'address_line3', 'city_locality', 'state_province',
          'postal_code', 'country_code', 'phone', 'email']
        else array['name', 'company', 'street1', 'street2', 'street3', 'city', 'state', 'postalCode', 'country', 'phone', 'email']
      end) || ' is not text'
    when 'null' then null
    else key || case when payload ? key then ' is not an object' end
  end;
comment on function staging.shipstation_address_reason(jsonb, text) is
  'Why the address under the key can''t be read; null if it can, or is absent or null.';
