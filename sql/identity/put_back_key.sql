-- Have everything of a key decided again that its identity does not decide: what waits, was dismissed, or was placed by hand
-- without holding the key.
create or replace function spine.put_back_key(provider text, identity_key text)
  returns bigint
  language sql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  with put as (
    update spine.claims as c
    set state = 'pending', pass = 0, identity_id = null, matched_by = null, matched_value = null
    where c.provider = put_back_key.provider
      and (c.identity_key = put_back_key.identity_key
        or c.identity_key is null and c.entity = 'call' and c.external_id = put_back_key.identity_key)
      and (c.state in ('ambiguous', 'unidentified', 'dismissed') or c.state = 'resolved' and not c.creates and c.matched_by <> 'exact')
    returning c.entity, c.external_id
  ),
  unowned as (
    update spine.orders as o set customer_id = null
    from put as p where p.entity = 'order' and o.provider = put_back_key.provider and o.external_id = p.external_id and o.customer_id is not null
  )
  select count(*) from put;
$$;
comment on function spine.put_back_key(text, text) is 'Make the claims of a key pending that do not follow an identity; returns how many.';
