-- What to call a customer on a screen, once for every view and search.
create or replace function spine.display_name(customer spine.customers)
  returns text
  language sql immutable parallel safe
  return coalesce(
    (customer).first_name || ' ' || (customer).last_name, (customer).first_name, (customer).last_name,
    (customer).company, (customer).primary_email, (customer).primary_phone, 'Customer ' || (customer).id);
comment on function spine.display_name(spine.customers) is
  'First and last name, else the company, the primary email or phone, else "Customer <id>".';
