-- Set what became of each claim, and give its order or shipment the customer, in the same transaction.
create or replace function spine.write_claims(
  b spine.batch, d spine.decisions, customers bigint[], identities bigint[])
  returns spine.written_claim[]
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- the arrays are no part of the plan
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set jit = off
as $$
declare
  v_written spine.written_claim[];
  v_keyless bigint := 0;
  v_set bigint;
begin
  if b.keyless[1] and d.states[1] = 1 then
    v_keyless := spine.put_keyless_identity(b, d, customers[d.customers[1]]);
  end if;

  v_written := spine.build_written(b, d, customers, identities, v_keyless);

  update spine.claims as c
  set state = w.state, matched_by = w.matched_by, matched_value = w.value, identity_id = w.identity_id
  from (
    select w.provider, w.entity, w.external_id, w.state, w.matched_by, w.value, w.identity_id, b.versions[w.i] as version
    from unnest(v_written) as w
    order by w.provider, w.entity, w.external_id
  ) as w
  where c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id and c.version = w.version;

  get diagnostics v_set = row_count;
  if v_set < cardinality(v_written) then -- a new version came meanwhile
    update spine.claims as c
    set identity_id = w.identity_id, dropped = true
    from unnest(v_written) as w
    where c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id
      and c.state = 'pending' and c.version <> b.versions[w.i] and w.identity_id is not null;
  end if;

  if 'order' = any (b.entities) then
    update spine.orders as o
    set customer_id = w.customer_id
    from (select w.* from unnest(v_written) as w where w.entity = 'order' order by w.provider, w.external_id) as w
    where o.provider = w.provider and o.external_id = w.external_id and o.customer_id is distinct from w.customer_id;
  end if;
  if 'shipment' = any (b.entities) then
    update spine.shipments as o
    set customer_id = w.customer_id
    from (select w.* from unnest(v_written) as w where w.entity = 'shipment' order by w.provider, w.external_id) as w
    where o.provider = w.provider and o.external_id = w.external_id and o.customer_id is distinct from w.customer_id;
  end if;
  return v_written;
end;
$$;
comment on function spine.write_claims(spine.batch, spine.decisions, bigint[], bigint[]) is
  'Set state and identity of the decided claims and the customer of their orders and shipments; returns them with real ids.';
