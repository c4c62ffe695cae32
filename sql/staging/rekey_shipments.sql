-- Shipments that came before their order move to the order's identity.
create or replace function staging.rekey_shipments(rows staging.version[])
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  update spine.claims as s
  set identity_key = o.identity_key, own = false, version = s.version + 1, pass = 0, state = 'pending', dropped = true
  from (
    select k.external_id, o.identity_key
    from unnest(rekey_shipments.rows) as r
    cross join lateral ( -- by key for each, however small the planner takes the table for
      select k.provider, k.entity, k.external_id, k.identity_key from spine.claims as k where k.parent_order = r.external_id offset 0
    ) as k
    cross join lateral (
      select c.identity_key from spine.claims as c
      where c.provider = 'shipstation' and c.entity = 'order' and c.external_id = r.external_id
      offset 0
    ) as o
    where k.provider = 'shipstation' and k.entity = 'shipment' and k.identity_key <> o.identity_key
    order by k.external_id
  ) as o
  where s.provider = 'shipstation' and s.entity = 'shipment' and s.external_id = o.external_id;
$$;
comment on function staging.rekey_shipments(staging.version[]) is
  'Give held shipments of the staged ShipStation orders the identity key of their order.';
