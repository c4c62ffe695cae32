-- What one side of a comparison says: the claims of its identity, and those with its key that have none yet.
create or replace function spine.why_claims(side spine.side)
  returns setof spine.claims
  language sql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  select c.* from spine.claims as c
  where c.identity_id = (why_claims.side).identity_id and c.state = 'resolved'
    and (c.creates or coalesce(c.identity_key, c.external_id) = (why_claims.side).identity_key) -- orders of other programs borrow an identity
  union
  select c.* from spine.claims as c
  where c.provider = (why_claims.side).provider and c.entity in ('customer', 'profile', 'call', 'order', 'shipment')
    and c.external_id = (why_claims.side).identity_key and coalesce(c.identity_key, c.external_id) = (why_claims.side).identity_key
  union
  select c.* from spine.claims as c
  where c.provider = (why_claims.side).provider and c.identity_key = (why_claims.side).identity_key and c.state in ('ambiguous', 'unidentified')
  union
  select c.* from spine.claims as c
  where c.provider = (why_claims.side).provider and c.identity_key = (why_claims.side).identity_key and c.state = 'pending';
$$;
comment on function spine.why_claims(spine.side) is 'Claims that speak of one side of a comparison, those that wait included.';
