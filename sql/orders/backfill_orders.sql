-- Fill customer_id where it is missing and can be known: first what waits to be resolved, then orders
-- and shipments whose claim is resolved, and rows that came without a claim.
create or replace function spine.backfill_orders(batch_size integer default 20000)
  returns bigint
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_before bigint;
  v_after bigint;
begin
  perform spine.check_batch_size(backfill_orders.batch_size);
  perform spine.take_resolver_lock();
  select count(*) into v_before from spine.orders as o where o.customer_id is null;

  perform spine.write_direct_claims(array(
    select o from spine.orders as o
    where o.customer_id is null
      and not exists (select from spine.claims as c where c.provider = o.provider and c.entity = 'order' and c.external_id = o.external_id)
    order by o.provider, o.external_id));

  perform spine.resolve_pending(backfill_orders.batch_size);
  update spine.orders as o
  set customer_id = i.customer_id
  from spine.claims as c join spine.customer_identities as i on i.id = c.identity_id
  where o.customer_id is null and c.provider = o.provider and c.entity = 'order' and c.external_id = o.external_id and c.state = 'resolved';
  update spine.shipments as s
  set customer_id = i.customer_id
  from spine.claims as c join spine.customer_identities as i on i.id = c.identity_id
  where s.customer_id is null and c.provider = s.provider and c.entity = 'shipment' and c.external_id = s.external_id and c.state = 'resolved';
  select count(*) into v_after from spine.orders as o where o.customer_id is null;
  return v_before - v_after;
end;
$$;
comment on function spine.backfill_orders(integer) is
  'Fill customer_id of orders and shipments where it can be known; how many orders got one. Raises IS003, IS004.';
