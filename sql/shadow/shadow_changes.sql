-- What the shadow has otherwise than the live tables: the answer of every preview, and of what was applied.
create or replace function spine.shadow_changes()
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set work_mem = '256MB'
  set jit = off
as $$
begin
  return query
  with changed as materialized (
    select case when w.id is null then 'linked' when n.id is null then 'waits' else 'moved' end as what,
      coalesce(n.provider, w.provider) as provider, coalesce(n.external_id, w.external_id, n.email, w.email, n.phone, w.phone) as identity_key,
      coalesce(n.id, w.id) as identity_id, w.customer_id as from_customer_id, n.customer_id
    from pg_temp.spine_was_identities as w
    full join pg_temp.spine_customer_identities as n on n.id = w.id
    where w.customer_id is distinct from n.customer_id
      and coalesce(n.external_id, w.external_id, '') not like 'address\_hash:%'
  ),
  counted as ( -- once for all changes: a rebuild may have as many as there are identities
    select o.identity_id, count(*) as orders
    from (
      select c.identity_id
      from changed as c join pg_temp.spine_claims as k on k.identity_id = c.identity_id and k.provider = c.provider
      where c.what <> 'waits' and k.entity in ('order', 'shipment')
      union all
      select c.identity_id
      from changed as c
      join pg_temp.spine_was_claims as w on w.identity_id = c.identity_id and w.provider = c.provider
      join pg_temp.spine_claims as k on k.provider = w.provider and k.entity = w.entity and k.external_id = w.external_id
      where c.what <> 'waits' and k.entity in ('order', 'shipment') and k.identity_id is null and k.identity_key = c.identity_key
    ) as o
    group by o.identity_id
  )
  select c.what, c.provider::text, c.identity_key::text, c.identity_id, c.from_customer_id, c.customer_id, coalesce(o.orders, 0)
  from changed as c left join counted as o using (identity_id)
  order by c.provider, c.identity_key;
  return query
  select case when h.heir is not null then 'merged' else 'dissolved' end, null, null, null::bigint, w.id, h.heir, 0::bigint
  from pg_temp.spine_was_customers as w
  left join pg_temp.spine_heirs as h on h.id = w.id
  where w.taken and not exists (select from pg_temp.spine_customers as k where k.id = w.id)
  order by w.id;
  return query
  select 'created', null, null, null::bigint, null::bigint, k.id, 0::bigint
  from pg_temp.spine_customers as k
  where not exists (select from pg_temp.spine_was_customers as w where w.id = k.id)
  order by k.id;
  return query
  select case when n.kind is null then 'released' else 'quarantined' end, coalesce(n.kind, b.kind), coalesce(n.pattern, b.pattern),
    null::bigint, null::bigint, null::bigint, 0::bigint
  from (select * from pg_temp.spine_blocked_identifiers as n where n.mode = 'quarantined') as n
  full join (select * from spine.blocked_identifiers as b where b.mode = 'quarantined') as b on b.kind = n.kind and b.pattern = n.pattern
  where n.kind is null or b.kind is null
  order by 2, 3;
end;
$$;
comment on function spine.shadow_changes() is 'One row for each identity, customer and quarantine that the decided shadow has otherwise.';
