-- The decided claims with real ids: what is to be written of each, and what it counts as. They come in the order in which
-- claims, orders and shipments are written, which is sorted once. See build_identities.
create or replace function spine.build_written(
  b spine.batch, d spine.decisions, customers bigint[], identities bigint[], keyless_identity bigint)
  returns spine.written_claim[]
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_kinds constant smallint[] := b.ident_kinds;
  v_values constant text[] := b.ident_values;
begin
  return array(
    select row(c.i, c.provider, c.entity, c.external_id, c.key,
      (array['resolved', 'ambiguous', 'unidentified', 'dismissed'])[c.state], c.matched_by,
      (array['email', 'phone', 'address_hash'])[v_kinds[c.ident]], v_values[c.ident], customers[c.customer],
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
      c.changed, c.new_identity, c.was_identity = 0, c.order_ref)::spine.written_claim
    from (
      select generate_series(1, d.decided) as i, unnest(b.providers) as provider, unnest(b.entities) as entity,
        unnest(b.external_ids) as external_id, unnest(b.claim_keys) as key, unnest(b.claim_refs) as order_ref, unnest(b.keys) as k,
        unnest(b.identity_ids) as was_identity, unnest(b.keyless) as keyless, unnest(b.creates) as creates,
        unnest(d.states) as state, unnest(d.matched_by) as matched_by, unnest(d.matched_idents) as ident,
        unnest(d.customers) as customer, unnest(d.changed) as changed, unnest(d.new_identity) as new_identity
    ) as c
    where c.i <= d.decided
    order by c.provider, c.entity, c.external_id);
end;
$$;
comment on function spine.build_written(spine.batch, spine.decisions, bigint[], bigint[], bigint) is
  'One row for each decided claim, by key; keyless_identity is the identity of a claim without an external id.';
