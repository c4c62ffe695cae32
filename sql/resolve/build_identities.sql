-- The rows of the identities that a batch brought. Built apart from their insert: the custom plans that
-- these joins of arrays need would have every foreign key check planned anew.
create or replace function spine.build_identities(
  b spine.batch, d spine.decisions, customers bigint[], identities bigint[])
  returns spine.customer_identities[]
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
  v_rows spine.customer_identities[];
begin
  select array_agg(row(identities[n.k], customers[n.customer], u.provider, u.key, u.account, e.value, p.value, h.value, '{}',
    now(), now(), case when n.deleted then now() end, null)::spine.customer_identities order by n.i)
  into v_rows
  from (
    select c.i, c.k, c.customer, c.deleted, d.key_email_idents[c.k] as email, d.key_phone_idents[c.k] as phone, d.key_hash_idents[c.k] as hash
    from unnest(b.keys, d.new_identity, d.customers, b.deleted) with ordinality as c (k, is_new, customer, deleted, i)
    where c.is_new and c.i <= d.decided
  ) as n
  join unnest(b.key_providers, b.key_values, b.key_accounts) with ordinality as u (provider, key, account, k) on u.k = n.k
  left join unnest(b.ident_values) with ordinality as e (value, ident) on e.ident = n.email
  left join unnest(b.ident_values) with ordinality as p (value, ident) on p.ident = n.phone
  left join unnest(b.ident_values) with ordinality as h (value, ident) on h.ident = n.hash;
  return v_rows;
end;
$$;
comment on function spine.build_identities(spine.batch, spine.decisions, bigint[], bigint[]) is
  'Rows of customer_identities for the keys that a batch gave a customer.';
