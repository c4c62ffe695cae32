-- A customer to whom nothing belongs any longer is nobody: the row stays for its id.
create or replace function spine.dissolve_customer(customer bigint)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  delete from spine.customer_identifiers as h where h.customer_id = dissolve_customer.customer;
  update spine.customers as k
  set dissolved_at = now(), updated_at = now(), primary_email = null, primary_phone = null, first_name = null, last_name = null, company = null,
    primary_email_identity_id = null, primary_phone_identity_id = null, name_identity_id = null, company_identity_id = null
  where k.id = dissolve_customer.customer;
$$;
comment on function spine.dissolve_customer(bigint) is 'Empty a customer that has no identity, and mark it as dissolved.';
