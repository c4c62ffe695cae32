-- Set what became of each claim, and give its order or shipment the customer, in the same transaction.
create or replace function spine.write_claims(
  b spine.batch, s spine.batch_state, d spine.decisions, customers bigint[], identities bigint[])
  returns spine.written_claim[]
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set work_mem = '64MB'
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_written spine.written_claim[];
  v_keyless bigint := 0;
begin
  if b.keyless[1] and d.states[1] = 1 then
    v_keyless := spine.put_keyless_identity(b, customers[d.customers[1]]);
  end if;

  select array_agg(row(c.i, c.provider, c.entity, c.external_id, k.key,
      (array['resolved', 'ambiguous', 'unidentified'])[c.state], c.matched_by,
      (array['email', 'phone', 'address_hash'])[v.kind], v.value, customers[c.customer],
      case when c.state <> 1 then null
        when c.keyless then v_keyless
        when c.creates or c.matched_by = 'exact' then identities[c.k]
        -- an order of another program teaches nothing, not even its key: it points at what its customer has,
        -- but not at an address, which may go to another customer
        else (select o.id from spine.customer_identities as o where o.customer_id = customers[c.customer]
          order by (coalesce(o.external_id, '') like 'address\_hash:%'), o.id limit 1) end,
      case c.state when 2 then 'ambiguous' when 3 then 'unidentified'
        else case c.matched_by when 'none' then 'created'
          when 'exact' then case when c.changed or c.was_identity = 0 then 'updated' else 'unchanged' end
          else 'linked_' || c.matched_by end end,
      c.changed, c.new_identity, c.was_identity = 0, r.order_ref)::spine.written_claim order by c.i)
  into v_written
  from unnest(b.providers, b.entities, b.external_ids, b.keys, b.identity_ids, b.keyless, b.creates, b.refs,
      d.states, d.matched_by, d.matched_idents, nullif(d.customers, '{}'), d.changed, d.new_identity) with ordinality
    as c (provider, entity, external_id, k, was_identity, keyless, creates, r, state, matched_by, ident, customer, changed, new_identity, i)
  join unnest(b.key_values) with ordinality as k (key, k) on k.k = c.k
  left join unnest(b.ident_kinds, b.ident_values) with ordinality as v (kind, value, ident) on v.ident = c.ident
  left join unnest(b.ref_values) with ordinality as r (order_ref, r) on r.r = c.r
  where c.i <= d.decided;

  update spine.claims as c
  set state = w.state, matched_by = w.matched_by, matched_value = w.value, identity_id = w.identity_id
  from (
    select w.provider, w.entity, w.external_id, w.state, w.matched_by, w.value, w.identity_id, b.versions[w.i] as version
    from unnest(v_written) as w
    order by w.provider, w.entity, w.external_id
  ) as w
  where c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id and c.version = w.version;

  update spine.claims as c
  set identity_id = w.identity_id, dropped = true
  from unnest(v_written) as w
  where c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id
    and c.state = 'pending' and c.version <> b.versions[w.i] and w.identity_id is not null;

  update spine.orders as o
  set customer_id = w.customer_id
  from (select w.* from unnest(v_written) as w where w.entity = 'order' order by w.provider, w.external_id) as w
  where o.provider = w.provider and o.external_id = w.external_id and o.customer_id is distinct from w.customer_id;
  update spine.shipments as o
  set customer_id = w.customer_id
  from (select w.* from unnest(v_written) as w where w.entity = 'shipment' order by w.provider, w.external_id) as w
  where o.provider = w.provider and o.external_id = w.external_id and o.customer_id is distinct from w.customer_id;
  return v_written;
end;
$$;
comment on function spine.write_claims(spine.batch, spine.batch_state, spine.decisions, bigint[], bigint[]) is
  'Set state and identity of the decided claims and the customer of their orders and shipments; returns them with real ids.';
