-- Keep what a customer was called before, for customer_as_of().
--
-- The condition is the trigger's own: the bulk resolver updates thousands of customers whose primaries stay.
create or replace function spine.tg_customers__keep_history()
  returns trigger
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  insert into spine.customer_history (customer_id, kind, primary_email, primary_phone, first_name, last_name, company,
    primary_email_identity_id, primary_phone_identity_id, name_identity_id, company_identity_id, merged_into, dissolved_at, erased_at)
  values (old.id, old.kind, old.primary_email, old.primary_phone, old.first_name, old.last_name, old.company,
    old.primary_email_identity_id, old.primary_phone_identity_id, old.name_identity_id, old.company_identity_id, old.merged_into,
    old.dissolved_at, old.erased_at)
  on conflict (customer_id, replaced_at) do nothing;
  return null;
end;
$$;
comment on function spine.tg_customers__keep_history() is 'Write the old values of a customer whose primaries, names, company or forwarding an update changed.';

create or replace trigger keep_history after update on spine.customers
  for each row when (
    (old.kind, old.primary_email, old.primary_phone, old.first_name, old.last_name, old.company, old.merged_into, old.dissolved_at, old.erased_at)
      is distinct from
    (new.kind, new.primary_email, new.primary_phone, new.first_name, new.last_name, new.company, new.merged_into, new.dissolved_at, new.erased_at))
  execute function spine.tg_customers__keep_history();
