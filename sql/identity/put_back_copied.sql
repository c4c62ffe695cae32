-- A masked Amazon order links where its copies went, if they went to one customer: the merge may have made it one.
create or replace function spine.put_back_copied(merge bigint)
  returns bigint
  language sql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
as $$
  with copies as ( -- those that either of the two had
    select k.order_ref, u.id is null as into
    from spine.merges as m
    join spine.customer_identities as i on i.customer_id = m.into_customer_id and i.provider = 'shipstation'
    join spine.claims as k on k.identity_id = i.id and k.provider = 'shipstation' and k.order_ref is not null
    left join unnest(m.identity_ids) as u (id) on u.id = i.id
    where m.event_id = put_back_copied.merge
  ),
  put as (
    update spine.claims as c
    set state = 'pending', pass = 0
    from (
      select a.provider, a.entity, a.external_id
      from (select c.order_ref from copies as c group by 1 having count(distinct c.into) = 2) as b
      join spine.claims as a on a.order_ref = b.order_ref and a.provider = 'amazon' and a.state = 'unidentified'
      order by 1, 2, 3
    ) as w
    where c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id
    returning c.entity, c.external_id, c.version
  ),
  kept as (
    update spine.merges as m
    set copied = p.keys, copied_versions = p.versions
    from (
      select array_agg(p.entity || ' ' || p.external_id order by p.entity, p.external_id) as keys,
        array_agg(p.version order by p.entity, p.external_id) as versions
      from put as p
    ) as p
    where m.event_id = put_back_copied.merge and p.keys is not null
  )
  select count(*) from put;
$$;
comment on function spine.put_back_copied(bigint) is 'Make unidentified Amazon orders pending whose copies a merge brought together, and keep which; returns how many.';
