-- The address of a record kept by hand: in an object of its own, else among the other keys, where name is
-- the name on the address.
create or replace function staging.manual_address(payload jsonb)
  returns jsonb
  language plpgsql immutable parallel safe
as $$
declare
  v_address jsonb := case when jsonb_typeof(payload -> 'address') = 'object' then payload -> 'address' else payload end;
begin
  if not v_address ?| '{address1,address2,city,state,postal_code,postalCode,country}' then
    return null;
  end if;
  return jsonb_strip_nulls(jsonb_build_object(
    'name', coalesce(staging.text_at(v_address, 'name'), staging.text_at(payload, 'name')),
    'company', staging.text_at(v_address, 'company'),
    'address1', staging.text_at(v_address, 'address1'),
    'address2', staging.text_at(v_address, 'address2'),
    'city', staging.text_at(v_address, 'city'),
    'state', staging.text_at(v_address, 'state'),
    'postalCode', coalesce(spine.scalar_at(v_address, 'postal_code'), spine.scalar_at(v_address, 'postalCode')),
    'country', staging.text_at(v_address, 'country'),
    'phone', spine.scalar_at(v_address, 'phone')));
end;
$$;
comment on function staging.manual_address(jsonb) is
  'The address as given with the keys name, company, address1, address2, city, state, postalCode, country, phone; null if there is none.';
