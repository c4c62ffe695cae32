-- A typing error must not become a rule that waits for its customer.
create or replace function spine.check_house(provider text, external_id text)
  returns text
  language plpgsql stable parallel unsafe
  set search_path = ''
as $$
declare
  v_id constant text := spine.plain_id(check_house.external_id);
begin
  perform staging.check_source(check_house.provider, 'order', '');
  if check_house.provider = 'amazon' or v_id is null or staging.is_reserved_key(split_part(v_id, '/', -1)) then
    raise exception 'a house account is a customer record of a provider'
      using errcode = 'IS005', hint = 'Give the id of a customer of Shopify, QuickBooks, ShipStation or a manual one; Amazon has only orders.';
  elsif not exists (select from spine.customer_identities as i where i.provider = check_house.provider and i.external_id = v_id)
    and not exists (select from spine.claims as c where c.provider = check_house.provider and c.identity_key = v_id) -- it waits
    and not exists (
      select from spine.orders as o where o.provider = check_house.provider and spine.plain_id(o.customer_external_id) = v_id)
  then
    raise exception 'no customer record or order has this id'
      using errcode = 'IS007', hint = 'Look it up in v_house_suspects; in a second account of a provider it begins with <account>/.';
  end if;
  return v_id;
end;
$$;
comment on function spine.check_house(text, text) is
  'The key of a provider''s customer that may be marked as a house account. Raises IS001, IS005, IS007.';
