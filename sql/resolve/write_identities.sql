-- Write the identities and identifiers that a batch brought.
--
-- Also keeps `address_hash:<hex>` identities of Amazon and ShipStation: the first customer who had
-- the hash keeps it; one that ended is taken up again by the next holder.
create or replace function spine.write_identities(
  b spine.batch, s spine.batch_state, d spine.decisions, customers bigint[], identities bigint[], new_keys integer[])
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set jit = off
as $$
begin
  insert into spine.customer_identities (id, customer_id, provider, external_id, account, email, phone, address_hash, ended_at)
  select identities[n.k], customers[n.customer], u.provider, u.key, u.account, e.value, p.value, h.value, case when n.deleted then now() end
  from (
    select c.k, c.customer, c.deleted, d.key_email_idents[c.k] as email, d.key_phone_idents[c.k] as phone, d.key_hash_idents[c.k] as hash
    from unnest(b.keys, d.new_identity, d.customers, b.deleted) with ordinality as c (k, is_new, customer, deleted, i)
    where c.is_new and c.i <= d.decided
  ) as n
  join unnest(b.key_providers, b.key_values, b.key_accounts) with ordinality as u (provider, key, account, k) on u.k = n.k
  left join unnest(b.ident_values) with ordinality as e (value, ident) on e.ident = n.email
  left join unnest(b.ident_values) with ordinality as p (value, ident) on p.ident = n.phone
  left join unnest(b.ident_values) with ordinality as h (value, ident) on h.ident = n.hash
  order by 1;

  update spine.customer_identities as c
  set email = coalesce(t.email, c.email), phone = coalesce(t.phone, c.phone), address_hash = coalesce(t.hash, c.address_hash),
    updated_at = now()
  from (
    select u.id, e.value as email, p.value as phone, h.value as hash
    from unnest(s.key_identities, d.key_email_idents, d.key_phone_idents, d.key_hash_idents) as u (id, email, phone, hash)
    left join unnest(b.ident_values) with ordinality as e (value, ident) on e.ident = u.email
    left join unnest(b.ident_values) with ordinality as p (value, ident) on p.ident = u.phone
    left join unnest(b.ident_values) with ordinality as h (value, ident) on h.ident = u.hash
    where u.id > 0 and u.email + u.phone + u.hash > 0
    order by u.id
  ) as t
  where c.id = t.id
    and (coalesce(t.email, c.email), coalesce(t.phone, c.phone), coalesce(t.hash, c.address_hash))
      is distinct from (c.email, c.phone, c.address_hash);

  insert into spine.customer_identifiers (kind, value, customer_id, former)
  select (array['email', 'phone', 'address_hash'])[v.kind], v.value, customers[p.customer], p.former
  from unnest(d.pair_idents, d.pair_customers, d.pair_former, d.pair_revived) as p (ident, customer, former, revived)
  join unnest(b.ident_kinds, b.ident_values) with ordinality as v (kind, value, ident) on v.ident = p.ident
  where not p.revived
  order by 1, v.value, p.customer
  on conflict do nothing;
  if true = any (d.pair_revived) then
    update spine.customer_identifiers as c
    set former = false
    from unnest(d.pair_idents, d.pair_customers, d.pair_revived) as p (ident, customer, revived)
    join unnest(b.ident_kinds, b.ident_values) with ordinality as v (kind, value, ident) on v.ident = p.ident
    where p.revived and c.customer_id = customers[p.customer] and c.value = v.value
      and c.kind = (array['email', 'phone', 'address_hash'])[v.kind];
  end if;

  if d.hash_claims is not null then
    with held as (
      insert into spine.customer_identities as c (customer_id, provider, external_id, account, address_hash, metadata)
      select distinct on (u.provider, v.value) customers[u.customer], u.provider, 'address_hash:' || v.value, u.account, v.value,
        '{"identityType": "address_hash"}'::jsonb
      from unnest(b.providers, b.accounts, d.customers, b.said_from, b.said_to) with ordinality as u (provider, account, customer, said_from, said_to, i)
      cross join lateral generate_series(u.said_from, u.said_to) as j
      join unnest(b.ident_kinds, b.ident_values) with ordinality as v (kind, value, ident) on v.ident = b.said[j]
      where u.i in (select unnest(d.hash_claims)) and v.kind = 3 and not b.said_former[j]
      order by u.provider, v.value, u.i
      on conflict (provider, external_id) where external_id is not null
      do update set customer_id = excluded.customer_id, ended_at = null, updated_at = now()
      where c.ended_at is not null
      returning c.id, c.customer_id, c.provider, c.external_id, c.address_hash
    )
    insert into spine.identity_events (event, customer_id, identity_id, provider, external_id, matched_by, matched_value)
    select 'linked', h.customer_id, h.id, h.provider, h.external_id, 'address_hash', h.address_hash
    from held as h order by h.id;
  end if;

  if true = any (s.key_ended) or true = any (b.deleted) then
    perform spine.end_identities(b, d, identities);
  end if;
end;
$$;
comment on function spine.write_identities(spine.batch, spine.batch_state, spine.decisions, bigint[], bigint[], integer[]) is
  'Write new identities, what known ones gained, identifiers, and the identities that stand for address hashes.';
