-- Take the claims of a key off their customer: those that waited before wait again, the others are pending.
create or replace function spine.take_claims_off(provider text, identity_key text, entities text[], external_ids text[], versions integer[], states text[])
  returns bigint
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_put_back bigint;
  v_entities text[];
  v_keys text[];
begin
  with off as (
    update spine.claims as c
    set state = w.state, pass = 0, matched_by = null, matched_value = null, identity_id = null
    from (
      select w.* from spine.waiting_again(take_claims_off.provider, take_claims_off.identity_key, take_claims_off.entities,
        take_claims_off.external_ids, take_claims_off.versions, take_claims_off.states) as w
      order by w.entity, w.external_id
    ) as w
    where c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id
    returning c.entity, c.external_id, w.state
  )
  select count(*) filter (where o.state = 'pending'), array_agg(o.entity), array_agg(o.external_id) into v_put_back, v_entities, v_keys from off as o;

  update spine.orders as o set customer_id = null
  from unnest(v_entities, v_keys) as u (entity, key)
  where u.entity = 'order' and o.provider = take_claims_off.provider and o.external_id = u.key;
  update spine.shipments as s set customer_id = null
  from unnest(v_entities, v_keys) as u (entity, key)
  where u.entity = 'shipment' and s.provider = take_claims_off.provider and s.external_id = u.key;
  return v_put_back;
end;
$$;
comment on function spine.take_claims_off(text, text, text[], text[], integer[], text[]) is
  'Make the resolved claims of a key wait again as they did; how many of them are pending instead.';
