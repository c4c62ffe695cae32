create or replace function spine.write_primary(customer bigint, kind text, value text, identity bigint, first_name text, last_name text)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  update spine.customers as k
  set primary_email = case write_primary.kind when 'email' then write_primary.value else k.primary_email end,
    primary_email_identity_id = case write_primary.kind when 'email' then write_primary.identity else k.primary_email_identity_id end,
    primary_phone = case write_primary.kind when 'phone' then write_primary.value else k.primary_phone end,
    primary_phone_identity_id = case write_primary.kind when 'phone' then write_primary.identity else k.primary_phone_identity_id end,
    first_name = case write_primary.kind when 'name' then write_primary.first_name else k.first_name end,
    last_name = case write_primary.kind when 'name' then write_primary.last_name else k.last_name end,
    name_identity_id = case write_primary.kind when 'name' then write_primary.identity else k.name_identity_id end,
    company = case write_primary.kind when 'company' then write_primary.value else k.company end,
    company_identity_id = case write_primary.kind when 'company' then write_primary.identity else k.company_identity_id end,
    updated_at = now()
  where k.id = write_primary.customer;
$$;
comment on function spine.write_primary(bigint, text, text, bigint, text, text) is 'Set one primary of a customer and the identity that it came from.';
