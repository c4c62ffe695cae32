-- What a batch brought to identities that were held before it. See build_identities.
create or replace function spine.build_known_identities(b spine.batch, s spine.batch_state, d spine.decisions)
  returns table (id bigint, email text, phone text, hash text)
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan
  set jit = off
as $$
declare
  v_values constant text[] := b.ident_values;
begin
  return query
  select u.id, v_values[u.email], v_values[u.phone], v_values[u.hash]
  from (
    select unnest(s.key_identities) as id, unnest(d.key_email_idents) as email, unnest(d.key_phone_idents) as phone,
      unnest(d.key_hash_idents) as hash
  ) as u
  where u.id > 0 and u.email + u.phone + u.hash > 0
  order by u.id;
end;
$$;
comment on function spine.build_known_identities(spine.batch, spine.batch_state, spine.decisions) is
  'Email, phone and address hash for the identities held before; null where the batch brought none.';
