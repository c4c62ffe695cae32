-- What a decision did, told from its events: the identities that moved, and what was decided again for it.
create or replace function spine.changes_of(event bigint)
  returns setof spine.change
  language sql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  select case e.event when 'ambiguous' then 'waits' when 'shared' then 'linked' else e.event end, e.provider, e.external_id,
    e.identity_id, e.from_customer_id, e.customer_id, coalesce(o.orders, 0)
  from spine.identity_events as e
  left join lateral (
    select count(*) as orders from spine.claims as c
    where c.identity_id = e.identity_id and c.entity in ('order', 'shipment') and c.state = 'resolved'
    having e.event <> 'merged'
    union all
    select cardinality(m.orders) + cardinality(m.shipments) + count(c)
    from spine.merges as m
    left join spine.claims as c on c.identity_id = any (m.identity_ids) and c.entity in ('order', 'shipment') and c.state = 'resolved'
    where m.event_id = e.id
    group by m.event_id
  ) as o on e.event in ('merged', 'moved', 'created', 'linked')
  where e.id >= changes_of.event and e.event in ('merged', 'moved', 'created', 'linked', 'ambiguous', 'unmerged', 'split')
    and not (e.event = 'ambiguous' and exists ( -- decided twice, it still waits once
      select from spine.identity_events as l
      where l.id > e.id and l.event = 'ambiguous' and l.provider = e.provider and l.external_id = e.external_id))
  order by e.id;
$$;
comment on function spine.changes_of(bigint) is 'The differences that were written from an event on, in order.';
