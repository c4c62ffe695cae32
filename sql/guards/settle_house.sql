-- The customer of an account that was marked or unmarked just now: its kind, and primaries that its orders had given.
create or replace function spine.settle_house(provider text, external_id text)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_customer bigint;
begin
  select i.customer_id into v_customer from spine.customer_identities as i
  where i.provider = settle_house.provider and i.external_id = settle_house.external_id;
  if found then
    perform spine.refill_primaries(v_customer);
    update spine.customers as k
    set kind = case when k.company is not null and k.first_name is null and k.last_name is null then 'business' else 'person' end,
      updated_at = now()
    where k.id = v_customer and k.kind = 'house';
    perform spine.settle_houses();
  end if;
end;
$$;
comment on function spine.settle_house(text, text) is
  'Settle the kind and the primaries of the customer who has an identity that was marked or unmarked as a house account.';
