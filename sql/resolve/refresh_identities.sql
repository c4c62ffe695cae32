-- What an identity has is what its claims say; one that no claim is left with ends.
create or replace function spine.refresh_identities(identities bigint[])
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  with fresh as materialized (
    select i.id, s.claims, s.email, s.phone, s.hash
    from spine.customer_identities as i
    cross join lateral (
      select count(*) as claims,
        (array_agg(c.emails[1] order by c.own desc, c.seq) filter (where c.creates and c.emails <> '{}'))[1] as email,
        (array_agg(c.phones[1] order by c.own desc, c.seq) filter (where c.creates and c.phones <> '{}'))[1] as phone,
        (array_agg(c.address_hash order by c.own desc, c.seq) filter (where c.creates and c.address_hash is not null))[1] as hash
      from spine.claims as c where c.identity_id = i.id
    ) as s
    where i.id = any (refresh_identities.identities) and i.external_id is not null and i.external_id not like 'address\_hash:%'
  ),
  changed as (
    update spine.customer_identities as i
    set email = f.email, phone = f.phone, address_hash = f.hash, updated_at = now(),
      ended_at = case when f.claims = 0 then coalesce(i.ended_at, now()) else i.ended_at end
    from fresh as f
    where i.id = f.id
      and ((i.email, i.phone, i.address_hash) is distinct from (f.email, f.phone, f.hash) or f.claims = 0 and i.ended_at is null)
    returning i.id, i.customer_id, i.provider, i.external_id, f.claims
  )
  insert into spine.identity_events (event, customer_id, identity_id, provider, external_id, detail)
  select case when c.claims = 0 then 'ended' else 'updated' end, c.customer_id, c.id, c.provider, c.external_id, '{"dropped": true}'
  from changed as c order by c.id;
$$;
comment on function spine.refresh_identities(bigint[]) is 'Set email, phone and address hash of identities from their claims; end those without a claim.';
