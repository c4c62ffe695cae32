-- The ids that lead to a customer, followed from the customer down, so that one is quick however many were merged.
create or replace view spine.v_customer_families as
select k.id as customer_id, f.ids
from spine.customers as k
cross join lateral (
  with recursive family (id) as (
    select k.id
    union
    select c.id from family as m join spine.customers as c on c.merged_into = m.id
  )
  select array_agg(m.id order by m.id) as ids from family as m
) as f;
comment on view spine.v_customer_families is 'One row per customer: itself and every customer that was merged into it, directly or by way of others.';
