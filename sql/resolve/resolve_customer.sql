-- Which customer is this? One claim, decided at once; for a checkout, a form, a support desk.
create or replace function spine.resolve_customer(
  provider text, external_id text default null, email text default null, phone text default null, address jsonb default null,
  first_name text default null, last_name text default null, company text default null,
  out customer_id bigint, out is_new boolean, out is_ambiguous boolean, out matched_by text, out ambiguous_customer_ids bigint[])
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  select d.customer_id, d.is_new, d.is_ambiguous, d.matched_by, d.ambiguous_customer_ids
  from spine.decide_call(resolve_customer.provider, resolve_customer.external_id, resolve_customer.email, resolve_customer.phone,
    resolve_customer.address, resolve_customer.first_name, resolve_customer.last_name, resolve_customer.company) as d;
$$;
comment on function spine.resolve_customer(text, text, text, text, jsonb, text, text, text) is
  'Resolve one claim at once: its customer, whether new or ambiguous, how it matched, and the candidates. All but provider may be left out. Raises IS001, IS003, IS005.';
