create or replace function spine.claim_identifiers(emails text[], phones text[], address_hash text)
  returns text[]
  language sql immutable parallel safe
  return array(select 'email:' || e from unnest(emails) as e) || array(select 'phone:' || p from unnest(phones) as p)
    || case when address_hash is null then '{}'::text[] else array['address_hash:' || address_hash] end;
comment on function spine.claim_identifiers(text[], text[], text) is 'Identifiers as kind:value, the form of claims.former.';
