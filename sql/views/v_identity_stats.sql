-- How much of each provider is resolved. A provider without anything has a row of zeros, so that a chart has no holes.
create or replace view spine.v_identity_stats as
select
  p.provider,
  coalesce(i.customers, 0) as customers,
  coalesce(i.identities, 0) as identities,
  coalesce(i.address_hash_identities, 0) as address_hash_identities,
  coalesce(k.pending, 0) as claims_pending,
  coalesce(k.resolved, 0) as claims_resolved,
  coalesce(k.ambiguous, 0) as claims_ambiguous,
  coalesce(k.unidentified, 0) as claims_unidentified,
  coalesce(k.dismissed, 0) as claims_dismissed,
  coalesce(k.suppressed, 0) as claims_suppressed,
  coalesce(j.rejects, 0) as rejects,
  coalesce(o.orders, 0) as orders,
  coalesce(o.orders_with_customer, 0) as orders_with_customer
from (values ('qbo' collate "C", 1), ('shopify', 2), ('amazon', 3), ('shipstation', 4), ('klaviyo', 5), ('manual', 6))
  as p (provider, rank)
left join (
  select
    ci.provider,
    count(distinct ci.customer_id) as customers,
    count(*) as identities,
    count(*) filter (where ci.metadata ->> 'identityType' = 'address_hash') as address_hash_identities
  from spine.customer_identities as ci
  group by ci.provider
) as i on i.provider = p.provider
left join (
  select
    c.provider,
    count(*) filter (where c.state = 'pending') as pending,
    count(*) filter (where c.state = 'resolved') as resolved,
    count(*) filter (where c.state = 'ambiguous') as ambiguous,
    count(*) filter (where c.state = 'unidentified') as unidentified,
    count(*) filter (where c.state = 'dismissed') as dismissed,
    count(*) filter (where c.state = 'suppressed') as suppressed
  from spine.claims as c
  group by c.provider
) as k on k.provider = p.provider
left join (
  select r.provider, count(*) as rejects
  from staging.rejects as r
  group by r.provider
) as j on j.provider = p.provider
left join (
  select d.provider, count(*) as orders, count(d.customer_id) as orders_with_customer
  from spine.orders as d
  group by d.provider
) as o on o.provider = p.provider
order by p.rank;
comment on view spine.v_identity_stats is 'One row per provider, in the order of resolution, unused ones with zeros.';
comment on column spine.v_identity_stats.customers is 'Customers with an identity of this provider.';
comment on column spine.v_identity_stats.identities is 'Rows of customer_identities, ended ones and address_hash ones included.';
comment on column spine.v_identity_stats.rejects is 'Payloads that could not be read and are kept in staging.rejects.';
