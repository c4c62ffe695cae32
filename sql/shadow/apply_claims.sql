-- Claims, and the customers of their orders and shipments.
create or replace function spine.apply_claims()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set work_mem = '256MB'
  set jit = off
as $$
begin
  perform from pg_temp.spine_was_claims as w -- in key order, as staging does, before anything else of them is held
  join pg_temp.spine_claims as n using (provider, entity, external_id)
  join spine.claims as c using (provider, entity, external_id)
  where (w.taken or n.state <> c.state and c.state in ('ambiguous', 'unidentified'))
    and ((n.matched_by, n.matched_value, n.identity_id) is distinct from (c.matched_by, c.matched_value, c.identity_id)
      or c.version = w.version and n.state <> c.state)
  order by c.provider, c.entity, c.external_id
  for update of c;

  update spine.claims as c
  set state = case when c.version = w.version then n.state else 'pending' end, matched_by = n.matched_by, matched_value = n.matched_value,
    identity_id = n.identity_id, dropped = c.dropped or c.version <> w.version and n.identity_id is not null,
    pass = case when c.version = w.version then c.pass else 0 end
  from pg_temp.spine_was_claims as w
  join pg_temp.spine_claims as n using (provider, entity, external_id)
  where c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id
    and (w.taken or n.state <> c.state and c.state in ('ambiguous', 'unidentified'))
    and ((n.matched_by, n.matched_value, n.identity_id) is distinct from (c.matched_by, c.matched_value, c.identity_id)
      or c.version = w.version and n.state <> c.state);

  update spine.orders as o
  set customer_id = d.customer_id
  from (
    select n.provider, n.external_id, i.customer_id
    from pg_temp.spine_claims as n
    left join pg_temp.spine_customer_identities as i on i.id = n.identity_id and n.state = 'resolved'
    where n.entity = 'order'
    order by n.provider, n.external_id
  ) as d
  where o.provider = d.provider and o.external_id = d.external_id and o.customer_id is distinct from d.customer_id;
  update spine.shipments as o
  set customer_id = d.customer_id
  from (
    select n.provider, n.external_id, i.customer_id
    from pg_temp.spine_claims as n
    left join pg_temp.spine_customer_identities as i on i.id = n.identity_id and n.state = 'resolved'
    where n.entity = 'shipment'
    order by n.provider, n.external_id
  ) as d
  where o.provider = d.provider and o.external_id = d.external_id and o.customer_id is distinct from d.customer_id;
end;
$$;
comment on function spine.apply_claims() is 'Apply what became of the claims in the decided shadow, and the customers of their orders and shipments.';
