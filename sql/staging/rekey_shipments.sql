-- Shipments that came before their order move to the order's identity.
create or replace function staging.rekey_shipments(rows staging.version[])
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
as $$
  update spine.claims as s
  set identity_key = o.identity_key, own = false, version = s.version + 1, pass = 0, state = 'pending', dropped = true
  from (
    select c.external_id, c.identity_key
    from unnest(rekey_shipments.rows) as r
    join spine.claims as c on c.provider = 'shipstation' and c.entity = 'order' and c.external_id = r.external_id
    order by c.external_id
  ) as o
  where s.parent_order = o.external_id and s.provider = 'shipstation' and s.entity = 'shipment'
    and s.identity_key <> o.identity_key;
$$;
comment on function staging.rekey_shipments(staging.version[]) is
  'Give held shipments of the staged ShipStation orders the identity key of their order.';
