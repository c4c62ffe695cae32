-- A call without an id shares its identity with others that say the same. Decided again all together, it could come first and
-- take along whom it had to choose between: so it leaves them, and is decided when they are.
create or replace function spine.put_back_call(provider text, external_id text)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  update spine.claims as c
  set state = 'pending', pass = 0, identity_id = null, matched_by = null, matched_value = null
  where c.provider = put_back_call.provider and c.entity = 'call' and c.external_id = put_back_call.external_id
    and c.identity_key is null and c.state = 'resolved';
$$;
comment on function spine.put_back_call(text, text) is
  'Take a call without an id out of its identity, and make it pending; the caller decides the identity again.';
