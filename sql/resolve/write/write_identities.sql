-- Write the identities and identifiers that a batch brought.
create or replace function spine.write_identities(
  b spine.batch, s spine.batch_state, d spine.decisions, customers bigint[], identities bigint[])
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- the arrays are no part of the plan
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set jit = off
as $$
declare
  v_identities constant spine.customer_identities[] := spine.build_identities(b, d, customers, identities);
  v_identifiers spine.customer_identifiers[] := spine.build_identifiers(b, d, customers, false);
begin
  insert into spine.customer_identities select r.* from unnest(v_identities) as r;
  insert into spine.customer_identifiers select r.* from unnest(v_identifiers) as r;
  if true = any (d.pair_revived) then
    v_identifiers := spine.build_identifiers(b, d, customers, true);
    update spine.customer_identifiers as c
    set former = false
    from unnest(v_identifiers) as r
    where c.kind = r.kind and c.value = r.value and c.customer_id = r.customer_id;
  end if;
  update spine.customer_identities as c
  set email = coalesce(t.email, c.email), phone = coalesce(t.phone, c.phone), address_hash = coalesce(t.hash, c.address_hash),
    updated_at = now()
  from spine.build_known_identities(b, s, d) as t
  where c.id = t.id
    and (coalesce(t.email, c.email), coalesce(t.phone, c.phone), coalesce(t.hash, c.address_hash))
      is distinct from (c.email, c.phone, c.address_hash);

  if d.hash_claims is not null then
    perform spine.put_address_identities(b, d, customers);
  end if;
  if true = any (s.key_ended) or true = any (b.deleted) then
    perform spine.end_identities(b, d, identities);
  end if;
end;
$$;
comment on function spine.write_identities(spine.batch, spine.batch_state, spine.decisions, bigint[], bigint[]) is
  'Write new identities, what known ones gained, identifiers, and the identities that stand for address hashes.';
