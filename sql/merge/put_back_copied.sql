-- A masked Amazon order links where its copies went, if they went to one customer: the merge may have made it one. And what
-- is decided for the merge may bring others that were unidentified: copies and orders of what waited, orders of other
-- programs with what it says. They are kept, so that they can be unidentified again.
create or replace function spine.put_back_copied(merge bigint, also boolean)
  returns bigint
  language sql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  with copies as ( -- those that either of the two had
    select k.order_ref, u.id is null as into
    from spine.merges as m
    join spine.customer_identities as i on i.customer_id = m.into_customer_id and i.provider = 'shipstation'
    join spine.claims as k on k.identity_id = i.id and k.provider = 'shipstation' and k.order_ref is not null
    left join unnest(m.identity_ids) as u (id) on u.id = i.id
    where m.event_id = put_back_copied.merge
  ),
  brought as (
    select a.provider, a.entity, a.external_id, a.version
    from (select c.order_ref from copies as c group by 1 having count(distinct c.into) = 2) as b
    join spine.claims as a on a.order_ref = b.order_ref and a.provider = 'amazon' and a.state = 'unidentified'
    where put_back_copied.also
  ),
  decided as (
    select c.* from spine.merge_reviews as h
    join spine.match_reviews as r on r.id = h.review_id
    cross join lateral unnest(h.entities, h.external_ids) as u (entity, external_id)
    join spine.claims as c on c.provider = r.provider and c.entity = u.entity and c.external_id = u.external_id
    where h.event_id = put_back_copied.merge and h.put_back
  ),
  waits as (
    select b.* from brought as b
    union
    select o.provider, o.entity, o.external_id, o.version
    from (select d.order_ref from decided as d union select c.order_ref from decided as d join spine.claims as c on c.order_ref = d.order_ref) as d
    join spine.claims as o on o.order_ref = d.order_ref and o.state = 'unidentified'
    union
    select o.provider, o.entity, o.external_id, o.version
    from decided as d
    cross join lateral unnest(d.emails || d.phones || d.address_hash) as v (value)
    join spine.claims as o on o.state = 'unidentified' and not o.creates and (o.emails || o.phones || o.address_hash) @> array[v.value]
  ),
  kept as (
    update spine.merges as m
    set copied = w.keys, copied_versions = w.versions
    from (
      select array_agg(concat_ws(' ', w.provider, w.entity, w.external_id) order by w.provider, w.entity, w.external_id) as keys,
        array_agg(w.version order by w.provider, w.entity, w.external_id) as versions
      from waits as w
    ) as w
    where m.event_id = put_back_copied.merge and w.keys is not null
  ),
  put as (
    update spine.claims as c
    set state = 'pending', pass = 0
    from (select b.* from brought as b order by 1, 2, 3) as w
    where c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id
    returning 1
  )
  select count(*) from put;
$$;
comment on function spine.put_back_copied(bigint, boolean) is
  'Make unidentified Amazon orders pending whose copies a merge brought together, and keep them and what may follow; returns how many.';
