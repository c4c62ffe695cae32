-- Identities keep their rows; one whose claims all wait again is taken off, because an identity that is held would decide alone.
create or replace function spine.apply_identities()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set work_mem = '256MB'
  set jit = off
as $$
begin
  update spine.customer_identities as i set forwarded_to = null
  from pg_temp.spine_was_identities as w
  where w.taken and i.forwarded_to = w.id and not exists (select from pg_temp.spine_customer_identities as n where n.id = w.id);
  delete from spine.customer_identities as i
  using pg_temp.spine_was_identities as w
  where i.id = w.id and w.taken and not exists (select from pg_temp.spine_customer_identities as n where n.id = w.id);

  update spine.customer_identities as i
  set customer_id = n.customer_id, email = n.email, phone = n.phone, address_hash = n.address_hash, ended_at = n.ended_at, updated_at = now()
  from pg_temp.spine_customer_identities as n
  where i.id = n.id and ((i.customer_id, i.email, i.phone, i.address_hash) is distinct from (n.customer_id, n.email, n.phone, n.address_hash)
    or (i.ended_at is null) <> (n.ended_at is null));
  insert into spine.customer_identities (id, customer_id, provider, external_id, account, email, phone, address_hash, metadata, created_at, updated_at, ended_at)
  select n.id, n.customer_id, n.provider, n.external_id, n.account, n.email, n.phone, n.address_hash, n.metadata, n.created_at, n.updated_at, n.ended_at
  from pg_temp.spine_customer_identities as n
  where not exists (select from spine.customer_identities as i where i.id = n.id)
  order by n.id;
  update spine.customer_identities as i set forwarded_to = n.forwarded_to
  from pg_temp.spine_customer_identities as n
  where i.id = n.id and i.forwarded_to is distinct from n.forwarded_to;
end;
$$;
comment on function spine.apply_identities() is 'Apply the identities of the decided shadow.';
