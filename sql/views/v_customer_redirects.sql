-- Where a merged customer's id leads. The chain is walked from the end, so that a merge of a merge needs no order.
create or replace view spine.v_customer_redirects as
with recursive redirects (customer_id, target_id) as (
  select c.id, c.merged_into
  from spine.customers as c
  where c.merged_into is not null
  union
  select r.customer_id, c.merged_into
  from redirects as r
  join spine.customers as c on c.id = r.target_id
  where c.merged_into is not null
)
select r.customer_id, c.id as redirected_to, c.erased_at is not null as erased
from redirects as r
join spine.customers as c on c.id = r.target_id
where c.merged_into is null;
comment on view spine.v_customer_redirects is 'One row per merged customer: the customer that its id leads to now.';
comment on column spine.v_customer_redirects.erased is 'True when the chain ends at an erased customer.';
