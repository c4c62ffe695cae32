-- What an unmerge tells: what returned, what stays although it came since, or because it is elsewhere by now, and what the
-- merge had decided and waits again.
create or replace function spine.unmerge_changes(merge bigint, event bigint, present_customer bigint, tail bigint[])
  returns setof spine.change
  language sql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  with m as materialized (
    select h.* from spine.merges as h where h.event_id = unmerge_changes.merge
  ),
  told as (
    select 1 as part, 'moved' as what, i.* from spine.identity_events as e
    join spine.customer_identities as i on i.id = e.identity_id
    where e.cause_id = unmerge_changes.event and e.event = 'moved'
    union all
    select 2, 'stays', i.* from m join spine.customer_identities as i on i.id = any (m.identity_ids)
    where i.customer_id <> m.from_customer_id
    union all
    select 3, 'stays', i.* from spine.customer_identities as i
    left join (
      select unnest(m.identity_ids || m.into_identity_ids || unmerge_changes.tail) from m
      union
      select unnest(l.into_identity_ids)
      from spine.merges_since(unmerge_changes.merge) as s join spine.merges as l on l.event_id = s.event_id where s.onward
    ) as k (id) on k.id = i.id
    where i.customer_id = unmerge_changes.present_customer and k.id is null and coalesce(i.external_id, '') not like 'address\_hash:%'
  ),
  counted as (
    select t.*, o.orders from told as t
    cross join lateral (
      select count(*) as orders from spine.claims as c
      where c.identity_id = t.id and c.entity in ('order', 'shipment') and c.state = 'resolved'
    ) as o
  )
  select 'unmerged', null, null, null::bigint, unmerge_changes.present_customer, m.from_customer_id,
    (select count(*) from spine.orders as o where o.customer_id = m.from_customer_id)
      + (select count(*) from spine.shipments as s where s.customer_id = m.from_customer_id)
  from m
  union all
  (
    select c.what, c.provider, c.external_id, c.id,
      case when c.what = 'moved' then unmerge_changes.present_customer end, c.customer_id, c.orders
    from counted as c order by c.part, c.id
  )
  union all
  (
    select 'waits', e.provider, e.external_id, null, unmerge_changes.present_customer, null, 0
    from spine.identity_events as e where e.cause_id = unmerge_changes.event and e.event = 'ambiguous' order by e.id
  );
$$;
comment on function spine.unmerge_changes(bigint, bigint, bigint, bigint[]) is 'The rows that unmerge() answers, but for what is decided again.';
