-- A masked Amazon order links where its copies went, if they went to one customer: a merge may have made it one.
create or replace function spine.put_back_copied(customer bigint)
  returns bigint
  language sql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
as $$
  with put as (
    update spine.claims as c
    set state = 'pending', pass = 0
    from (
      select distinct a.provider, a.entity, a.external_id
      from spine.customer_identities as i
      join spine.claims as k on k.identity_id = i.id and k.provider = 'shipstation' and k.order_ref is not null
      join spine.claims as a on a.order_ref = k.order_ref and a.provider = 'amazon' and a.state = 'unidentified'
      where i.customer_id = put_back_copied.customer and i.provider = 'shipstation'
      order by 1, 2, 3
    ) as w
    where c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id
    returning 1
  )
  select count(*) from put;
$$;
comment on function spine.put_back_copied(bigint) is 'Make unidentified Amazon orders pending whose copies a customer has; returns how many.';
