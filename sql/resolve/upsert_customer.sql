create or replace function spine.upsert_customer(
  provider text, external_id text default null, email text default null, phone text default null, address jsonb default null,
  first_name text default null, last_name text default null, company text default null,
  out customer_id bigint, out action text, out is_new boolean, out is_ambiguous boolean, out matched_by text, out ambiguous_customer_ids bigint[])
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  select d.customer_id,
    case when d.is_ambiguous then 'ambiguous' when d.customer_id is null then 'unidentified' when d.is_new then 'created'
      when d.matched_by = 'exact' then 'updated' else 'linked' end,
    d.is_new, d.is_ambiguous, d.matched_by, d.ambiguous_customer_ids
  from spine.decide_call(upsert_customer.provider, upsert_customer.external_id, upsert_customer.email, upsert_customer.phone,
    upsert_customer.address, upsert_customer.first_name, upsert_customer.last_name, upsert_customer.company) as d;
$$;
comment on function spine.upsert_customer(text, text, text, text, jsonb, text, text, text) is
  'As resolve_customer, with action created, updated (also when nothing had to change), linked, ambiguous or unidentified. Raises IS001, IS003, IS005.';
