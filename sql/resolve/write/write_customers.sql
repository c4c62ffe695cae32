-- Insert the new customers of a batch and update the known ones that it touched.
create or replace function spine.write_customers(
  b spine.batch, s spine.batch_state, d spine.decisions, customers bigint[], identities bigint[])
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- the arrays are no part of the plan
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set jit = off
as $$
begin
  insert into spine.customers (id, kind, primary_email, primary_phone, first_name, last_name, company,
    primary_email_identity_id, primary_phone_identity_id, name_identity_id, company_identity_id, name_words, name_count)
  select n.id, case when n.company is not null and not n.named then 'business' else 'person' end,
    n.email, n.phone, n.first_name, n.last_name, n.company,
    n.email_identity, n.phone_identity, n.name_identity, n.company_identity, n.name_words, n.name_count
  from spine.build_customers(b, s, d, customers, identities, false) as n;

  if d.touched_customers[1] > coalesce(cardinality(s.customer_ids), 0) or d.touched_customers is null then
    return;
  end if;
  update spine.customers as c
  set primary_email = coalesce(t.email, c.primary_email),
    primary_phone = coalesce(t.phone, c.primary_phone),
    first_name = case when t.named then t.first_name else c.first_name end,
    last_name = case when t.named then t.last_name else c.last_name end,
    company = coalesce(t.company, c.company),
    kind = case when c.kind = 'house' then 'house'
      when coalesce(t.company, c.company) is not null and not t.named and c.first_name is null and c.last_name is null then 'business'
      else 'person' end,
    primary_email_identity_id = coalesce(t.email_identity, c.primary_email_identity_id),
    primary_phone_identity_id = coalesce(t.phone_identity, c.primary_phone_identity_id),
    name_identity_id = coalesce(t.name_identity, c.name_identity_id),
    company_identity_id = coalesce(t.company_identity, c.company_identity_id),
    name_words = t.name_words,
    name_count = t.name_count,
    updated_at = now()
  from spine.build_customers(b, s, d, customers, identities, true) as t
  where c.id = t.id
    and (coalesce(t.email, c.primary_email), coalesce(t.phone, c.primary_phone), coalesce(t.company, c.company), t.name_words, t.name_count,
        case when t.named then t.first_name else c.first_name end, case when t.named then t.last_name else c.last_name end)
      is distinct from (c.primary_email, c.primary_phone, c.company, c.name_words, c.name_count, c.first_name, c.last_name);
end;
$$;
comment on function spine.write_customers(spine.batch, spine.batch_state, spine.decisions, bigint[], bigint[]) is
  'Insert new customers and update touched ones; customers and identities are the real ids by number.';
