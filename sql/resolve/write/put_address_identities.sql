-- Make sure of the `address_hash:<hex>` identities of Amazon and ShipStation: the first customer who had the hash
-- keeps it; one that ended is taken up again by the next holder.
create or replace function spine.put_address_identities(b spine.batch, d spine.decisions, customers bigint[])
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- the arrays are no part of the plan
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_rows spine.customer_identities[] := spine.build_address_identities(b, d, customers);
begin
  with held as (
    insert into spine.customer_identities as c (customer_id, provider, external_id, account, address_hash, metadata)
    select r.customer_id, r.provider, r.external_id, r.account, r.address_hash, r.metadata
    from unnest(v_rows) as r
    on conflict (provider, external_id) where external_id is not null
    do update set customer_id = excluded.customer_id, ended_at = null, updated_at = now()
    where c.ended_at is not null
    returning c.id, c.customer_id, c.provider, c.external_id, c.address_hash
  )
  insert into spine.identity_events (event, customer_id, identity_id, provider, external_id, matched_by, matched_value)
  select 'linked', h.customer_id, h.id, h.provider, h.external_id, 'address_hash', h.address_hash
  from held as h order by h.id;
end;
$$;
comment on function spine.put_address_identities(spine.batch, spine.decisions, bigint[]) is
  'Insert or take up the identities that stand for the address hashes a batch added, with an event for each.';
