-- The claims that wait in open reviews of the given keys; k is the place of a key in the arrays. A review whose claims are
-- all pending again has a row too, which says nothing.
create or replace function spine.waiting_claims(providers text[], keys text[])
  returns table (k integer, emails text[], phones text[], address_hash text, order_ref text)
  language plpgsql stable parallel unsafe
  set search_path = ''
  set enable_nestloop = on
  set enable_seqscan = off
  set jit = off
as $$
begin
  if not exists (select from spine.match_reviews as m where m.state = 'open') then
    return;
  end if;
  return query
  select u.k::integer, c.emails, c.phones, c.address_hash, c.order_ref
  from unnest(waiting_claims.providers, waiting_claims.keys) with ordinality as u (provider, key, k)
  cross join lateral (
    select m.id from spine.match_reviews as m
    where m.provider = u.provider and m.identity_key = u.key and m.state = 'open' offset 0
  ) as m
  left join lateral (
    select w.emails, w.phones, w.address_hash, w.order_ref from spine.claims as w
    where w.provider = u.provider and w.identity_key = u.key and w.state = 'ambiguous'
    union all
    select w.emails, w.phones, w.address_hash, w.order_ref from spine.claims as w
    where w.provider = u.provider and w.entity = 'call' and w.external_id = u.key and w.identity_key is null and w.state = 'ambiguous'
  ) as c on true;
end;
$$;
comment on function spine.waiting_claims(text[], text[]) is 'What the claims that wait in open reviews of these keys say.';
