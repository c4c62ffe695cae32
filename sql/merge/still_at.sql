create or replace function spine.still_at(identity bigint, customer bigint)
  returns boolean
  language sql stable parallel safe
  set search_path = ''
as $$
  select exists (select from spine.customer_identities as i where i.id = still_at.identity and i.customer_id = still_at.customer);
$$;
comment on function spine.still_at(bigint, bigint) is 'Whether an identity belongs to a customer; false for null.';
