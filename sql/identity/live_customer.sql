-- A merged customer's id forwards for ever.
create or replace function spine.live_customer(customer_id bigint)
  returns bigint
  language sql stable parallel safe
  set search_path = ''
as $$
  with recursive forwards (id, merged_into) as (
    select k.id, k.merged_into from spine.customers as k where k.id = live_customer.customer_id
    union all
    select k.id, k.merged_into from forwards as f join spine.customers as k on k.id = f.merged_into
  )
  select f.id from forwards as f where f.merged_into is null;
$$;
comment on function spine.live_customer(bigint) is 'The customer that an id leads to today: itself, or the survivor of its merges; null for an unknown id.';
