-- An `address_hash:<hex>` identity follows the next holder of the hash, else it ends.
create or replace function spine.pass_on_address(customer_id bigint, hash text)
  returns bigint
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  with passed as (
    update spine.customer_identities as i
    set customer_id = coalesce(n.customer_id, i.customer_id),
      ended_at = case when n.customer_id is null then now() end,
      updated_at = now()
    from (
      select min(h.customer_id) as customer_id
      from spine.customer_identifiers as h
      where h.kind = 'address_hash' and h.value = pass_on_address.hash and not h.former
        and h.customer_id <> pass_on_address.customer_id
    ) as n
    where i.external_id = 'address_hash:' || pass_on_address.hash and i.provider in ('amazon', 'shipstation')
      and i.customer_id = pass_on_address.customer_id and i.ended_at is null
    returning i.*
  ),
  told as (
    insert into spine.identity_events (event, customer_id, from_customer_id, identity_id, provider, external_id)
    select case when p.ended_at is null then 'moved' else 'ended' end, p.customer_id, pass_on_address.customer_id, p.id, p.provider, p.external_id
    from passed as p order by p.id
    returning 1
  )
  select count(*) from told;
$$;
comment on function spine.pass_on_address(bigint, text) is
  'Move the identities of an address hash that a customer lost to the lowest other holder, or end them; returns how many.';
