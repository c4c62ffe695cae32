-- The claims that wait for the decision on a key; of a call without one, its claim.
create or replace function spine.waiting_in(provider text, identity_key text)
  returns setof spine.claims
  language sql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  select c.* from spine.claims as c
  where c.provider = waiting_in.provider and c.identity_key = waiting_in.identity_key and c.state = 'ambiguous'
  union all
  select c.* from spine.claims as c
  where c.provider = waiting_in.provider and c.entity = 'call' and c.external_id = waiting_in.identity_key
    and c.identity_key is null and c.state = 'ambiguous';
$$;
comment on function spine.waiting_in(text, text) is 'The ambiguous claims of a key.';
