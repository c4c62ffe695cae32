-- What other programs said anew of their orders goes into their claims. Only whoever has the resolver's lock does this: the
-- program has its order locked and may not wait for the claim, which who decides has before the order.
create or replace function spine.read_changed_orders()
  returns bigint
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_read bigint;
begin
  if not exists (select from spine.changed_orders) then
    return 0;
  end if;
  with noted as (
    delete from spine.changed_orders as n returning n.provider, n.external_id
  ),
  said as (
    select n.*
    from (select distinct t.provider, t.external_id from noted as t) as d
    cross join lateral (
      select o from spine.orders as o where o.provider = d.provider and o.external_id = d.external_id offset 0
    ) as o
    cross join lateral spine.direct_claim(o.o) as n
  )
  update spine.claims as c
  set identity_key = s.identity_key, own = s.own, emails = s.emails, phones = s.phones, address_hash = s.address_hash,
    address_words = s.address_words, order_ref = s.order_ref, version = c.version + 1, pass = 0, state = 'pending'
  from (select s.* from said as s order by s.provider, s.external_id) as s
  where c.provider = s.provider and c.entity = 'order' and c.external_id = s.external_id and not c.creates;
  get diagnostics v_read = row_count;
  return v_read;
end;
$$;
comment on function spine.read_changed_orders() is
  'Let the claims of orders that other programs changed say what the orders say now, pending; returns how many. The caller has the resolver''s lock.';
