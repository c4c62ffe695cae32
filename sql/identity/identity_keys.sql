-- The keys by which decisions speak of identities: see customer_keys().
create or replace function spine.identity_keys(identities bigint[])
  returns table (identity_id bigint, provider text, identity_key text)
  language sql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  select i.id, i.provider, i.external_id
  from spine.customer_identities as i
  where i.id = any (identity_keys.identities) and i.external_id is not null and i.external_id not like 'address\_hash:%'
  union
  select i.id, c.provider, c.external_id
  from spine.customer_identities as i
  join spine.claims as c on c.identity_id = i.id and c.identity_key is null
  where i.id = any (identity_keys.identities);
$$;
comment on function spine.identity_keys(bigint[]) is 'Provider and identity key of each of these identities; of calls without one, the ids of their claims.';
