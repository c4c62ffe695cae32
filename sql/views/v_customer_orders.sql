-- Every row of spine.orders, so that sums tie out with the table, and whether it counts. What counts is said here and
-- nowhere else: v_unified_customer adds up the rows of this view.
--
-- One sale may be held twice. An Amazon order number is unique in the world, so a sale of another provider that bears the
-- number of a held Amazon order is a copy of it. ShipStation copies the orders of every channel: its order is a copy, too,
-- when another provider holds a sale with the same number (with or without "#") of the same customer. A copy never counts,
-- even when the original is cancelled: the channel knows better.
create or replace view spine.v_customer_orders as
select
  o.customer_id,
  o.provider,
  o.external_id,
  o.account,
  o.number,
  o.kind,
  o.status,
  o.state,
  o.ordered_at,
  o.ordered_on,
  o.currency,
  o.gross,
  o.tax,
  o.shipping,
  o.refunded,
  o.net,
  o.customer_external_id,
  o.email,
  o.phone,
  o.address,
  o.internal,
  o.state not in ('cancelled', 'voided', 'test', 'deleted') and original.provider is null as counts,
  original.provider as copy_of_provider,
  original.external_id as copy_of_external_id,
  o.created_at,
  o.updated_at
from spine.orders as o
left join lateral (
  select h.provider, h.external_id
  from spine.orders as h
  where o.kind = 'sale'
    and (o.provider = 'shipstation' or (o.provider <> 'amazon' and o.number ~ '^\d{3}-\d{7}-\d{7}$'))
    and h.number in (o.number, ltrim(o.number, '#'), '#' || o.number)
    and h.kind = 'sale'
    and h.provider <> o.provider
    and (
      (h.provider = 'amazon' and o.number ~ '^\d{3}-\d{7}-\d{7}$')
      or (h.customer_id = o.customer_id and o.provider = 'shipstation'))
  order by h.provider, h.external_id
  limit 1
) as original on true;
comment on view spine.v_customer_orders is
  'One row per row of orders, those without a customer included, with what it counts for. Lifetime value is the sum of net where counts.';
comment on column spine.v_customer_orders.counts is
  'False for cancelled, voided, test and deleted ones, and for the copy of an order that another provider holds.';
comment on column spine.v_customer_orders.copy_of_provider is
  'The provider that holds the original: Amazon by its order number, or for a ShipStation order any that has the same number for the same customer.';
comment on column spine.v_customer_orders.net is
  'What it adds to the lifetime value if it counts: gross less refunds, negative for a credit, null where unknown.';
