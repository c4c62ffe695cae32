-- The keys by which decisions speak of a customer: of its identities, and of its calls without one. Identities that stand
-- for an address are left out, because they go to other holders.
create or replace function spine.customer_keys(customer_id bigint)
  returns table (provider text, identity_key text)
  language sql stable parallel safe
  set search_path = ''
as $$
  select i.provider, i.external_id
  from spine.customer_identities as i
  where i.customer_id = customer_keys.customer_id and i.external_id is not null and i.external_id not like 'address\_hash:%'
  union
  select c.provider, c.external_id
  from spine.customer_identities as i
  join spine.claims as c on c.identity_id = i.id and c.identity_key is null
  where i.customer_id = customer_keys.customer_id;
$$;
comment on function spine.customer_keys(bigint) is 'Provider and identity key of everything that is this customer.';
