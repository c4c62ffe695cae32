-- What followed from a mark: the orders that were read again, what waited on what they say, and who is new.
create or replace function spine.house_changes(cause bigint, before spine.change[])
  returns setof spine.change
  language sql stable parallel unsafe
  set search_path = ''
  set jit = off
as $$
  with touched as materialized (
    select b.what as entity, b.provider, b.identity_key as external_id, b.from_customer_id
    from unnest(house_changes.before) as b
    union all
    select distinct e.entity, e.provider, e.external_id, null::bigint
    from spine.identity_events as e
    where e.id > house_changes.cause and e.event in ('created', 'linked', 'ambiguous') and e.entity is not null
      and not exists (
        select from unnest(house_changes.before) as b
        where b.what = e.entity and b.provider = e.provider and b.identity_key = e.external_id)
  )
  select case when i.id is null then 'waits' when t.from_customer_id is null then 'linked' else 'moved' end, c.provider::text,
    coalesce(c.identity_key, c.external_id)::text, i.id, t.from_customer_id, i.customer_id,
    count(*) filter (where c.entity in ('order', 'shipment'))
  from touched as t
  join spine.claims as c on c.provider = t.provider and c.entity = t.entity and c.external_id = t.external_id
  left join spine.customer_identities as i on i.id = c.identity_id and c.state = 'resolved'
  where t.from_customer_id is distinct from i.customer_id
  group by 1, 2, 3, 4, 5, 6
  union all
  select 'created', null, null, null, null, e.customer_id, 0
  from spine.identity_events as e
  where e.id > house_changes.cause and e.event = 'created'
  order by 1, 2, 3, 5, 6;
$$;
comment on function spine.house_changes(bigint, spine.change[]) is
  'One row for each identity whose orders went to another customer since the event, and for each new customer. before: entity as what, provider, external id as identity_key, and the customer then.';
