-- The claims that wait in open reviews of the given keys; k is the place of a key in the arrays.
create or replace function spine.waiting_claims(providers text[], keys text[])
  returns table (k integer, emails text[], phones text[], address_hash text, order_ref text)
  language sql stable parallel unsafe
  set search_path = ''
  set enable_nestloop = on
as $$
  select u.k::integer, c.emails, c.phones, c.address_hash, c.order_ref
  from unnest(waiting_claims.providers, waiting_claims.keys) with ordinality as u (provider, key, k)
  join spine.match_reviews as m on m.provider = u.provider and m.identity_key = u.key and m.state = 'open'
  join spine.claims as c on c.provider = m.provider and c.state = 'ambiguous'
    and (c.identity_key = m.identity_key or c.identity_key is null and c.external_id = m.identity_key);
$$;
comment on function spine.waiting_claims(text[], text[]) is 'What the claims that wait in open reviews of these keys say.';
