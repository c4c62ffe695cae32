-- Customers and what they hold. One that is no longer there forwards to where its earliest claim went, or is dissolved.
create or replace function spine.apply_customers()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set work_mem = '256MB'
  set jit = off
as $$
begin
  update spine.customers as k
  set primary_email = n.primary_email, primary_phone = n.primary_phone, first_name = n.first_name, last_name = n.last_name, company = n.company,
    primary_email_identity_id = n.primary_email_identity_id, primary_phone_identity_id = n.primary_phone_identity_id,
    name_identity_id = n.name_identity_id, company_identity_id = n.company_identity_id, name_words = n.name_words,
    name_count = n.name_count, merged_into = n.merged_into, kind = n.kind, updated_at = now()
  from pg_temp.spine_customers as n
  where k.id = n.id and (k.primary_email, k.primary_phone, k.first_name, k.last_name, k.company, k.primary_email_identity_id,
      k.primary_phone_identity_id, k.name_identity_id, k.company_identity_id, k.name_words, k.name_count, k.merged_into, k.kind)
    is distinct from (n.primary_email, n.primary_phone, n.first_name, n.last_name, n.company, n.primary_email_identity_id,
      n.primary_phone_identity_id, n.name_identity_id, n.company_identity_id, n.name_words, n.name_count, n.merged_into, n.kind);
  insert into spine.customers
  select n.* from pg_temp.spine_customers as n
  where not exists (select from spine.customers as k where k.id = n.id)
  order by n.id;
  update spine.customers as k
  set merged_into = h.heir, dissolved_at = case when h.heir is null then now() end, updated_at = now()
  from pg_temp.spine_was_customers as w
  left join pg_temp.spine_heirs as h on h.id = w.id
  where k.id = w.id and w.taken and not exists (select from pg_temp.spine_customers as n where n.id = w.id);

  delete from spine.customer_identifiers as h
  using (select w.id from pg_temp.spine_was_customers as w) as w
  where h.customer_id = w.id and not exists (
    select from pg_temp.spine_customer_identifiers as n where n.kind = h.kind and n.value = h.value and n.customer_id = h.customer_id);
  insert into spine.customer_identifiers as h
  select n.* from pg_temp.spine_customer_identifiers as n
  where not exists (
    select from spine.customer_identifiers as h
    where h.kind = n.kind and h.value = n.value and h.customer_id = n.customer_id and h.former = n.former)
  order by n.kind, n.value, n.customer_id
  on conflict on constraint customer_identifiers_pkey do update set former = excluded.former;
end;
$$;
comment on function spine.apply_customers() is 'Apply the customers and identifiers of the decided shadow.';
