-- One row per live customer. The aggregates are lateral, so that a customer found by index costs a few index lookups
-- and a column that is not asked for costs nothing.
create or replace view spine.v_unified_customer as
select
  c.id as customer_id,
  c.kind,
  spine.display_name(c) as display_name,
  c.first_name,
  c.last_name,
  c.company,
  c.primary_email,
  c.primary_phone,
  coalesce(h.emails, '{}') as emails,
  coalesce(h.phones, '{}') as phones,
  coalesce(i.providers, '{}') as providers,
  i.identity_count,
  coalesce(s.order_count, 0) as order_count,
  coalesce(s.orders_by_provider, '{}') as orders_by_provider,
  coalesce(m.lifetime_value, '{}') as lifetime_value,
  s.first_order_on,
  s.last_order_on,
  r.open_reviews,
  c.created_at,
  c.updated_at
from spine.customers as c
left join lateral (
  select
    array_agg(f.value order by f.value = c.primary_email desc nulls last, f.value) filter (where f.kind = 'email') as emails,
    array_agg(f.value order by f.value = c.primary_phone desc nulls last, f.value) filter (where f.kind = 'phone') as phones
  from spine.customer_identifiers as f
  where f.customer_id = c.id and not f.former
) as h on true
left join lateral (
  select array_agg(distinct ci.provider) as providers, count(*) as identity_count
  from spine.customer_identities as ci
  where ci.customer_id = c.id
) as i on true
left join lateral (
  select
    sum(b.orders)::bigint as order_count,
    jsonb_object_agg(b.provider, b.orders) as orders_by_provider,
    min(b.first_order_on) as first_order_on,
    max(b.last_order_on) as last_order_on
  from (
    select o.provider, count(*) as orders, min(d.day) as first_order_on, max(d.day) as last_order_on
    from spine.v_customer_orders as o
    cross join lateral (select coalesce(o.ordered_on, (o.ordered_at at time zone 'UTC')::date) as day) as d
    where o.customer_id = c.id and o.counts and o.kind = 'sale'
    group by o.provider
  ) as b
) as s on true
left join lateral (
  select jsonb_object_agg(b.currency, b.net) as lifetime_value
  from (
    select coalesce(o.currency, 'unknown') as currency, sum(o.net) as net
    from spine.v_customer_orders as o
    where o.customer_id = c.id and o.counts and o.net is not null
    group by coalesce(o.currency, 'unknown')
  ) as b
) as m on true
left join lateral (
  select count(*) as open_reviews
  from spine.match_reviews as w
  where w.candidates @> array[c.id] and w.state = 'open'
) as r on true
where c.merged_into is null and c.erased_at is null and c.dissolved_at is null;
comment on view spine.v_unified_customer is
  'One row per live customer with what all providers know of it. Quick by customer_id, primary_email and primary_phone.';
comment on column spine.v_unified_customer.emails is 'Those it still has, the primary first; former ones are in customer_identifiers.';
comment on column spine.v_unified_customer.phones is 'Those it still has, the primary first.';
comment on column spine.v_unified_customer.providers is 'Sorted; every provider of which it has an identity, an ended one too.';
comment on column spine.v_unified_customer.identity_count is 'Rows of customer_identities, ended ones and address_hash ones included.';
comment on column spine.v_unified_customer.order_count is 'Sales that count (v_customer_orders.counts); credits are not orders.';
comment on column spine.v_unified_customer.orders_by_provider is 'order_count split by provider.';
comment on column spine.v_unified_customer.lifetime_value is
  'Net of sales less credits that count, per currency; under "unknown" what came without one (ShipStation), never converted.';
comment on column spine.v_unified_customer.open_reviews is 'Open reviews that have it among their candidates.';
