-- The same for an address as resolve_customer() and other programs give it.
create or replace function spine.address_hash(address jsonb)
  returns text
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
begin
  if jsonb_typeof(address) <> 'object' then
    return null;
  end if;
  return spine.hash_address(
    spine.scalar_at(address, 'name'), spine.scalar_at(address, 'address1'), spine.scalar_at(address, 'address2'),
    spine.scalar_at(address, 'city'), spine.scalar_at(address, 'state'), spine.scalar_at(address, 'postalCode'),
    spine.scalar_at(address, 'country'));
end;
$$;
comment on function spine.address_hash(jsonb) is
  'The hash of {name, address1, address2, city, state, postalCode, country}; null if it is no such object or too little is there.';
