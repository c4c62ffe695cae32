-- The decided claims with real ids: what is to be written of each, and what it counts as.
create or replace function spine.build_written(
  b spine.batch, d spine.decisions, customers bigint[], identities bigint[], keyless_identity bigint)
  returns spine.written_claim[]
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set work_mem = '64MB'
  set enable_nestloop = off
  set enable_hashjoin = on
  set enable_mergejoin = off
  set jit = off
as $$
declare
  v_written spine.written_claim[];
begin
  select array_agg(row(c.i, c.provider, c.entity, c.external_id, c.key,
      (array['resolved', 'ambiguous', 'unidentified', 'dismissed'])[c.state], c.matched_by,
      (array['email', 'phone', 'address_hash'])[v.kind], v.value, customers[c.customer],
      case when c.state <> 1 then null
        when c.keyless then keyless_identity
        when c.creates or c.matched_by = 'exact' then identities[c.k]
        -- an order of another program teaches nothing, not even its key: it points at what its customer has,
        -- but not at an address, which may go to another customer
        else (select o.id from spine.customer_identities as o where o.customer_id = customers[c.customer]
          order by (o.provider in ('amazon', 'shipstation') and coalesce(o.external_id, '') like 'address\_hash:%'), o.id limit 1) end,
      case c.state when 2 then 'ambiguous' when 3 then 'unidentified' when 4 then 'dismissed'
        else case c.matched_by when 'none' then 'created'
          when 'exact' then case when c.changed or c.was_identity = 0 then 'updated' else 'unchanged' end
          else 'linked_' || c.matched_by end end,
      c.changed, c.new_identity, c.was_identity = 0, c.order_ref)::spine.written_claim order by c.i)
  into v_written
  from unnest(b.providers, b.entities, b.external_ids, b.claim_keys, b.claim_refs, b.keys, b.identity_ids, b.keyless, b.creates,
      d.states, d.matched_by, d.matched_idents, nullif(d.customers, '{}'), d.changed, d.new_identity) with ordinality
    as c (provider, entity, external_id, key, order_ref, k, was_identity, keyless, creates, state, matched_by, ident, customer, changed, new_identity, i)
  left join unnest(b.ident_kinds, b.ident_values) with ordinality as v (kind, value, ident) on v.ident = c.ident
  where c.i <= d.decided;
  return v_written;
end;
$$;
comment on function spine.build_written(spine.batch, spine.decisions, bigint[], bigint[], bigint) is
  'One row for each decided claim, in order; keyless_identity is the identity of a claim without an external id.';
