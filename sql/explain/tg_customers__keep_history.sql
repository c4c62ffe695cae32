-- Keep what a customer was called before, for customer_as_of().
--
-- Once for each statement, and joined by id: the bulk resolver updates thousands of customers whose primaries stay.
create or replace function spine.tg_customers__keep_history()
  returns trigger
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set jit = off
as $$
begin
  insert into spine.customer_history (customer_id, kind, primary_email, primary_phone, first_name, last_name, company,
    primary_email_identity_id, primary_phone_identity_id, name_identity_id, company_identity_id, merged_into, dissolved_at, erased_at)
  select o.id, o.kind, o.primary_email, o.primary_phone, o.first_name, o.last_name, o.company,
    o.primary_email_identity_id, o.primary_phone_identity_id, o.name_identity_id, o.company_identity_id, o.merged_into, o.dissolved_at, o.erased_at
  from was as o
  join became as n on n.id = o.id
  where (o.kind, o.primary_email, o.primary_phone, o.first_name, o.last_name, o.company, o.merged_into, o.dissolved_at, o.erased_at)
      is distinct from (n.kind, n.primary_email, n.primary_phone, n.first_name, n.last_name, n.company, n.merged_into, n.dissolved_at, n.erased_at)
  on conflict (customer_id, replaced_at) do nothing;
  return null;
end;
$$;
comment on function spine.tg_customers__keep_history() is 'Write the old values of customers whose primaries, names, company or forwarding an update changed.';

create or replace trigger keep_history after update on spine.customers
  referencing old table as was new table as became
  for each statement execute function spine.tg_customers__keep_history();
