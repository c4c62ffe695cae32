-- The customers of a batch as they are to be: the new ones, or what changes on known ones (null: stays).
create or replace function spine.build_customers(
  b spine.batch, s spine.batch_state, d spine.decisions, customers bigint[], identities bigint[], known boolean)
  returns table (id bigint, email text, phone text, named boolean, first_name text, last_name text, company text,
    email_identity bigint, phone_identity bigint, name_identity bigint, company_identity bigint, name_words text[], name_count integer)
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set work_mem = '64MB'
  set enable_nestloop = off
  set enable_hashjoin = on
  set enable_mergejoin = off
  set jit = off
as $$
declare
  v_known constant integer := coalesce(cardinality(s.customer_ids), 0);
begin
  return query
  select customers[t.c], e.value, p.value, t.name_claim > 0, n.first_name, n.last_name, o.company,
    case when t.email_ident > 0 then nullif(identities[nullif(t.email_key, 0)], 0) end,
    case when t.phone_ident > 0 then nullif(identities[nullif(t.phone_key, 0)], 0) end,
    case when t.name_claim > 0 then nullif(identities[nullif(t.name_key, 0)], 0) end,
    case when t.company_claim > 0 then nullif(identities[nullif(t.company_key, 0)], 0) end,
    string_to_array(t.words, ' '), t.name_count
  from unnest(d.email_idents, d.email_keys, d.phone_idents, d.phone_keys, d.name_claims, d.name_keys,
      d.company_claims, d.company_keys, d.words, d.name_counts) with ordinality
    as t (email_ident, email_key, phone_ident, phone_key, name_claim, name_key, company_claim, company_key, words, name_count, c)
  left join unnest(b.ident_values) with ordinality as e (value, ident) on e.ident = t.email_ident
  left join unnest(b.ident_values) with ordinality as p (value, ident) on p.ident = t.phone_ident
  left join unnest(b.first_names, b.last_names) with ordinality as n (first_name, last_name, i) on n.i = t.name_claim
  left join unnest(b.companies) with ordinality as o (company, i) on o.i = t.company_claim
  where case when build_customers.known
    then t.c <= v_known and t.c in (select unnest(d.touched_customers))
    else t.c > v_known and t.c <= d.customer_total end
  order by 1;
end;
$$;
comment on function spine.build_customers(spine.batch, spine.batch_state, spine.decisions, bigint[], bigint[], boolean) is
  'One row for each new customer, or for each known one that the batch touched, with real ids.';
