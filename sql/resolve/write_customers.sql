-- Insert the new customers of a batch and update the known ones that it touched.
create or replace function spine.write_customers(
  b spine.batch, s spine.batch_state, d spine.decisions, customers bigint[], identities bigint[])
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set work_mem = '64MB'
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_known constant integer := coalesce(cardinality(s.customer_ids), 0);
begin
  insert into spine.customers as c (id, kind, primary_email, primary_phone, first_name, last_name, company,
    primary_email_identity_id, primary_phone_identity_id, name_identity_id, company_identity_id, name_words, name_count)
  select customers[t.c], case when o.company is not null and t.name_claim = 0 then 'business' else 'person' end,
    e.value, p.value, n.first_name, n.last_name, o.company,
    nullif(identities[nullif(t.email_key, 0)], 0), nullif(identities[nullif(t.phone_key, 0)], 0),
    nullif(identities[nullif(t.name_key, 0)], 0), nullif(identities[nullif(t.company_key, 0)], 0),
    string_to_array(t.words, ' '), t.name_count
  from unnest(d.email_idents, d.email_keys, d.phone_idents, d.phone_keys, d.name_claims, d.name_keys,
      d.company_claims, d.company_keys, d.words, d.name_counts) with ordinality
    as t (email_ident, email_key, phone_ident, phone_key, name_claim, name_key, company_claim, company_key, words, name_count, c)
  left join unnest(b.ident_values) with ordinality as e (value, ident) on e.ident = t.email_ident
  left join unnest(b.ident_values) with ordinality as p (value, ident) on p.ident = t.phone_ident
  left join unnest(b.first_names, b.last_names) with ordinality as n (first_name, last_name, i) on n.i = t.name_claim
  left join unnest(b.companies) with ordinality as o (company, i) on o.i = t.company_claim
  where t.c > v_known and t.c <= d.customer_total
  order by t.c;

  if d.touched_customers[1] > v_known or d.touched_customers is null then
    return;
  end if;
  update spine.customers as c
  set primary_email = coalesce(t.email, c.primary_email),
    primary_phone = coalesce(t.phone, c.primary_phone),
    first_name = case when t.name_claim > 0 then t.first_name else c.first_name end,
    last_name = case when t.name_claim > 0 then t.last_name else c.last_name end,
    company = coalesce(t.company, c.company),
    kind = case when c.kind = 'house' then 'house'
      when coalesce(t.company, c.company) is not null and t.name_claim = 0 and c.first_name is null and c.last_name is null then 'business'
      else 'person' end,
    primary_email_identity_id = coalesce(t.email_identity, c.primary_email_identity_id),
    primary_phone_identity_id = coalesce(t.phone_identity, c.primary_phone_identity_id),
    name_identity_id = coalesce(t.name_identity, c.name_identity_id),
    company_identity_id = coalesce(t.company_identity, c.company_identity_id),
    name_words = string_to_array(t.words, ' '),
    name_count = t.name_count,
    updated_at = now()
  from (
    select customers[t.c] as id, e.value as email, p.value as phone, t.name_claim, n.first_name, n.last_name, o.company,
      case when t.email_ident > 0 then nullif(identities[nullif(t.email_key, 0)], 0) end as email_identity,
      case when t.phone_ident > 0 then nullif(identities[nullif(t.phone_key, 0)], 0) end as phone_identity,
      case when t.name_claim > 0 then nullif(identities[nullif(t.name_key, 0)], 0) end as name_identity,
      case when t.company_claim > 0 then nullif(identities[nullif(t.company_key, 0)], 0) end as company_identity,
      t.words, t.name_count
    from unnest(d.email_idents, d.email_keys, d.phone_idents, d.phone_keys, d.name_claims, d.name_keys,
        d.company_claims, d.company_keys, d.words, d.name_counts) with ordinality
      as t (email_ident, email_key, phone_ident, phone_key, name_claim, name_key, company_claim, company_key, words, name_count, c)
    left join unnest(b.ident_values) with ordinality as e (value, ident) on e.ident = t.email_ident
    left join unnest(b.ident_values) with ordinality as p (value, ident) on p.ident = t.phone_ident
    left join unnest(b.first_names, b.last_names) with ordinality as n (first_name, last_name, i) on n.i = t.name_claim
    left join unnest(b.companies) with ordinality as o (company, i) on o.i = t.company_claim
    where t.c <= v_known and t.c in (select unnest(d.touched_customers))
    order by 1
  ) as t
  where c.id = t.id
    and (coalesce(t.email, c.primary_email), coalesce(t.phone, c.primary_phone), coalesce(t.company, c.company),
        string_to_array(t.words, ' '), t.name_count,
        case when t.name_claim > 0 then t.first_name else c.first_name end,
        case when t.name_claim > 0 then t.last_name else c.last_name end)
      is distinct from (c.primary_email, c.primary_phone, c.company, c.name_words, c.name_count, c.first_name, c.last_name);
end;
$$;
comment on function spine.write_customers(spine.batch, spine.batch_state, spine.decisions, bigint[], bigint[]) is
  'Insert new customers and update touched ones; customers and identities are the real ids by number.';
