-- Claims, and the customers of their orders and shipments.
create or replace function spine.apply_claims()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set work_mem = '256MB'
  set jit = off
as $$
begin
  update spine.claims as c
  set state = case when c.version = n.version then n.state else 'pending' end, matched_by = n.matched_by, matched_value = n.matched_value,
    identity_id = n.identity_id, dropped = c.dropped or c.version <> n.version and n.identity_id is not null,
    pass = case when c.version = n.version then c.pass else 0 end
  from (
    select n.provider, n.entity, n.external_id, w.version, n.state, n.matched_by, n.matched_value, n.identity_id
    from pg_temp.spine_was_claims as w
    join pg_temp.spine_claims as n using (provider, entity, external_id)
    join spine.claims as c using (provider, entity, external_id)
    where (w.taken or n.state <> c.state and c.state in ('ambiguous', 'unidentified'))
      and ((n.matched_by, n.matched_value, n.identity_id) is distinct from (c.matched_by, c.matched_value, c.identity_id)
        or c.version = w.version and n.state <> c.state)
    order by c.provider, c.entity, c.external_id -- as staging does, before anything else of them is held
    for update of c
  ) as n
  where c.provider = n.provider and c.entity = n.entity and c.external_id = n.external_id;

  with placed as materialized (
    select n.entity, n.provider, n.external_id, i.customer_id
    from pg_temp.spine_claims as n
    left join pg_temp.spine_customer_identities as i on i.id = n.identity_id and n.state = 'resolved'
    where n.entity in ('order', 'shipment')
    order by n.entity, n.provider, n.external_id
  ),
  orders as (
    update spine.orders as o
    set customer_id = p.customer_id
    from placed as p
    where p.entity = 'order' and o.provider = p.provider and o.external_id = p.external_id and o.customer_id is distinct from p.customer_id
  )
  update spine.shipments as o
  set customer_id = p.customer_id
  from placed as p
  where p.entity = 'shipment' and o.provider = p.provider and o.external_id = p.external_id and o.customer_id is distinct from p.customer_id;
end;
$$;
comment on function spine.apply_claims() is 'Apply what became of the claims in the decided shadow, and the customers of their orders and shipments.';
