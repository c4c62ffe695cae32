-- What a batch brought to identities that were held before it.
create or replace function spine.build_known_identities(b spine.batch, s spine.batch_state, d spine.decisions)
  returns table (id bigint, email text, phone text, hash text)
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set work_mem = '64MB'
  set enable_nestloop = off
  set enable_hashjoin = on
  set enable_mergejoin = off
  set jit = off
as $$
begin
  return query
  select u.id, e.value, p.value, h.value
  from unnest(s.key_identities, d.key_email_idents, d.key_phone_idents, d.key_hash_idents) as u (id, email, phone, hash)
  left join unnest(b.ident_values) with ordinality as e (value, ident) on e.ident = u.email
  left join unnest(b.ident_values) with ordinality as p (value, ident) on p.ident = u.phone
  left join unnest(b.ident_values) with ordinality as h (value, ident) on h.ident = u.hash
  where u.id > 0 and u.email + u.phone + u.hash > 0
  order by u.id;
end;
$$;
comment on function spine.build_known_identities(spine.batch, spine.batch_state, spine.decisions) is
  'Email, phone and address hash for the identities held before; null where the batch brought none.';
