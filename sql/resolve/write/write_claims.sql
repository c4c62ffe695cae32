-- Set what became of each claim, and give its order or shipment the customer, in the same transaction. Claims are found where
-- they lay when they were read, which is faster than by key; the key makes sure.
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
  from (select w.*, b.versions[w.i] as version, b.places[w.i] as place from unnest(v_written) as w) as w
  where c.ctid = w.place and c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id and c.version = w.version;

  get diagnostics v_set = row_count;
  if v_set < cardinality(v_written) then -- somebody wrote it meanwhile: it lies elsewhere, and may be a new version
    update spine.claims as c
    set state = case when c.version = w.version then w.state else c.state end,
      matched_by = case when c.version = w.version then w.matched_by else c.matched_by end,
      matched_value = case when c.version = w.version then w.value else c.matched_value end,
      identity_id = w.identity_id,
      dropped = c.dropped or c.version <> w.version
    from (select w.*, b.versions[w.i] as version from unnest(v_written) as w) as w
    where c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id
      and (c.version = w.version or c.state = 'pending' and w.identity_id is not null);
  end if;

  if 'order' = any (b.entities) then
    update spine.orders as o
    set customer_id = w.customer_id
    from unnest(v_written) as w
    where w.entity = 'order' and o.provider = w.provider and o.external_id = w.external_id and o.customer_id is distinct from w.customer_id;
  end if;
  if 'shipment' = any (b.entities) then
    update spine.shipments as o
    set customer_id = w.customer_id
    from unnest(v_written) as w
    where w.entity = 'shipment' and o.provider = w.provider and o.external_id = w.external_id and o.customer_id is distinct from w.customer_id;
  end if;
  return v_written;
end;
$$;
comment on function spine.write_claims(spine.batch, spine.decisions, bigint[], bigint[]) is
  'Set state and identity of the decided claims and the customer of their orders and shipments; returns them with real ids.';
