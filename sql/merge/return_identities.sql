-- Give identities back to the customer that comes out of a merge, and their orders and shipments with them.
create or replace function spine.return_identities(merge bigint, present_customer bigint, moved bigint[], cause bigint)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  m spine.merges;
begin
  select h.* into m from spine.merges as h where h.event_id = return_identities.merge;
  update spine.customer_identities as i set customer_id = m.from_customer_id, updated_at = now() where i.id = any (return_identities.moved);
  insert into spine.identity_events (event, customer_id, from_customer_id, identity_id, provider, external_id, matched_by, actor, cause_id)
  select 'moved', m.from_customer_id, return_identities.present_customer, i.id, i.provider, i.external_id, 'manual', spine.actor(), return_identities.cause
  from spine.customer_identities as i where i.id = any (return_identities.moved) order by i.id;

  update spine.orders as o set customer_id = m.from_customer_id
  from (
    select c.provider, c.external_id from spine.claims as c where c.identity_id = any (return_identities.moved) and c.entity = 'order'
    union all
    select split_part(u.key, ' ', 1), substr(u.key, strpos(u.key, ' ') + 1) from unnest(m.orders) as u (key)
  ) as w
  where o.provider = w.provider and o.external_id = w.external_id and o.customer_id = return_identities.present_customer;
  update spine.shipments as s set customer_id = m.from_customer_id
  from (
    select c.provider, c.external_id from spine.claims as c where c.identity_id = any (return_identities.moved) and c.entity = 'shipment'
    union all
    select split_part(u.key, ' ', 1), substr(u.key, strpos(u.key, ' ') + 1) from unnest(m.shipments) as u (key)
  ) as w
  where s.provider = w.provider and s.external_id = w.external_id and s.customer_id = return_identities.present_customer;
end;
$$;
comment on function spine.return_identities(bigint, bigint, bigint[], bigint) is 'Move identities, orders and shipments of a merge back, with an event for each identity.';
