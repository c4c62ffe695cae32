create or replace function spine.identities_of(customer_id bigint)
  returns bigint[]
  language sql stable parallel safe
  set search_path = ''
as $$
  select coalesce(array_agg(i.id order by i.id), '{}') from spine.customer_identities as i where i.customer_id = identities_of.customer_id;
$$;
comment on function spine.identities_of(bigint) is 'Ids of all identities of a customer, in order.';
