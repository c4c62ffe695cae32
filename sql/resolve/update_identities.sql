-- Give known identities the kinds of identifier that a batch brought them.
create or replace function spine.update_identities(b spine.batch, s spine.batch_state, d spine.decisions)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set work_mem = '64MB'
  set enable_seqscan = off
  set jit = off
as $$
  update spine.customer_identities as c
  set email = coalesce(t.email, c.email), phone = coalesce(t.phone, c.phone), address_hash = coalesce(t.hash, c.address_hash),
    updated_at = now()
  from (
    select u.id, e.value as email, p.value as phone, h.value as hash
    from unnest(s.key_identities, d.key_email_idents, d.key_phone_idents, d.key_hash_idents) as u (id, email, phone, hash)
    left join unnest(b.ident_values) with ordinality as e (value, ident) on e.ident = u.email
    left join unnest(b.ident_values) with ordinality as p (value, ident) on p.ident = u.phone
    left join unnest(b.ident_values) with ordinality as h (value, ident) on h.ident = u.hash
    where u.id > 0 and u.email + u.phone + u.hash > 0
    order by u.id
  ) as t
  where c.id = t.id
    and (coalesce(t.email, c.email), coalesce(t.phone, c.phone), coalesce(t.hash, c.address_hash))
      is distinct from (c.email, c.phone, c.address_hash);
$$;
comment on function spine.update_identities(spine.batch, spine.batch_state, spine.decisions) is
  'Set email, phone and address hash of the identities held before, where the batch brought them.';
