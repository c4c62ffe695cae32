-- Whoever has the identity of a house account is one, whenever and however it came to him.
create or replace function spine.settle_houses()
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  update spine.customers as k
  set kind = 'house', updated_at = now()
  from (
    select distinct i.customer_id
    from spine.house_accounts as h
    join spine.customer_identities as i on i.provider = h.provider and i.external_id = h.external_id
  ) as i
  where k.id = i.customer_id and k.kind <> 'house' and k.merged_into is null;
$$;
comment on function spine.settle_houses() is 'Give the customers of marked house accounts the kind house.';
