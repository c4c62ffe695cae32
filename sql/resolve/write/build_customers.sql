-- The customers of a batch as they are to be: the new ones, or what changes on known ones (null: stays). See build_identities.
create or replace function spine.build_customers(
  b spine.batch, s spine.batch_state, d spine.decisions, customers bigint[], identities bigint[], known boolean)
  returns table (id bigint, email text, phone text, named boolean, first_name text, last_name text, company text,
    email_identity bigint, phone_identity bigint, name_identity bigint, company_identity bigint, name_words text[], name_count integer)
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan
  set jit = off
as $$
declare
  v_known constant integer := coalesce(cardinality(s.customer_ids), 0);
  v_values constant text[] := b.ident_values;
  v_first_names constant text[] := b.first_names;
  v_last_names constant text[] := b.last_names;
  v_companies constant text[] := b.companies;
  v_email_idents constant integer[] := d.email_idents;
  v_phone_idents constant integer[] := d.phone_idents;
  v_name_claims constant integer[] := d.name_claims;
  v_company_claims constant integer[] := d.company_claims;
  v_email_keys constant integer[] := d.email_keys;
  v_phone_keys constant integer[] := d.phone_keys;
  v_name_keys constant integer[] := d.name_keys;
  v_company_keys constant integer[] := d.company_keys;
  v_words constant text[] := d.words;
  v_name_counts constant integer[] := d.name_counts;
begin
  return query -- numbers of customers are in the order of their ids
  select customers[t.c], v_values[v_email_idents[t.c]], v_values[v_phone_idents[t.c]], v_name_claims[t.c] > 0,
    v_first_names[v_name_claims[t.c]], v_last_names[v_name_claims[t.c]], v_companies[v_company_claims[t.c]],
    case when v_email_idents[t.c] > 0 then nullif(identities[v_email_keys[t.c]], 0) end,
    case when v_phone_idents[t.c] > 0 then nullif(identities[v_phone_keys[t.c]], 0) end,
    case when v_name_claims[t.c] > 0 then nullif(identities[v_name_keys[t.c]], 0) end,
    case when v_company_claims[t.c] > 0 then nullif(identities[v_company_keys[t.c]], 0) end,
    string_to_array(v_words[t.c], ' '), v_name_counts[t.c]
  from unnest(d.touched_customers) as t (c)
  where (t.c <= v_known) = build_customers.known and t.c <= d.customer_total;
end;
$$;
comment on function spine.build_customers(spine.batch, spine.batch_state, spine.decisions, bigint[], bigint[], boolean) is
  'One row for each new customer, or for each known one that the batch touched, with real ids.';
