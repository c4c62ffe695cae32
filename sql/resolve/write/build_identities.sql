-- The rows of the identities that a batch brought. Like all build_ functions it looks numbers up in arrays that are
-- variables: those are expanded, so that an element is found at once, and as parameters they are no part of the plan.
create or replace function spine.build_identities(
  b spine.batch, d spine.decisions, customers bigint[], identities bigint[])
  returns spine.customer_identities[]
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan
  set jit = off
as $$
declare
  v_providers constant text[] := b.key_providers;
  v_keys constant text[] := b.key_values;
  v_accounts constant text[] := b.key_accounts;
  v_values constant text[] := b.ident_values;
  v_emails constant integer[] := d.key_email_idents;
  v_phones constant integer[] := d.key_phone_idents;
  v_hashes constant integer[] := d.key_hash_idents;
begin
  return array(
    select row(identities[n.k], customers[n.customer], v_providers[n.k], v_keys[n.k], v_accounts[n.k], v_values[v_emails[n.k]],
      v_values[v_phones[n.k]], v_values[v_hashes[n.k]], '{}', now(), now(), case when n.deleted then now() end, null)::spine.customer_identities
    from (
      select unnest(b.keys) as k, unnest(d.new_identity) as is_new, unnest(d.customers) as customer, unnest(b.deleted) as deleted,
        generate_series(1, d.decided) as i
    ) as n
    where n.is_new and n.i <= d.decided);
end;
$$;
comment on function spine.build_identities(spine.batch, spine.decisions, bigint[], bigint[]) is
  'Rows of customer_identities for the keys that a batch gave a customer.';
