-- The look-up table says what the claims say, by the rule of what a claim adds.
create or replace function spine.check_identifiers(out invariant text, out detail text)
  returns setof record
  language sql stable parallel unsafe
  set search_path = ''
  set jit = off
as $$
  with placed as materialized (
    select c.provider, c.entity, c.external_id, c.own or c.matched_by <> 'exact' as adds, c.merged_into_key is not null as merged, c.state, c.dropped,
      c.emails, c.phones, c.address_hash, c.address_words, c.name_words,
      c.identity_key is not null as keyed, i.customer_id, i.email, i.phone
    from spine.claims as c
    join spine.customer_identities as i on i.id = c.identity_id
    where c.creates
  ),
  said as materialized (
    select p.*, v.kind, v.value
    from placed as p
    cross join lateral (
      select 'email', e from unnest(p.emails) as e
      union all select 'phone', t from unnest(p.phones) as t
      union all select 'address_hash', p.address_hash where p.address_hash is not null
    ) as v (kind, value)
  )
  select 'a usable identifier of a resolved claim is held by its customer', s.provider || ' ' || s.entity || ' ' || s.external_id || ' ' || s.kind
  from said as s
  left join spine.customer_identifiers as h
    on h.kind = s.kind and h.value = s.value and h.customer_id = s.customer_id and not h.former
  where s.state = 'resolved' and s.adds and not s.merged and h.customer_id is null
    and (s.kind <> 'address_hash' or s.address_words = '{}' or s.name_words && s.address_words)
    and not spine.is_blocked(s.kind, s.value)
  union all
  select 'a live identifier is said by a claim of its customer', h.kind || ' of customer ' || h.customer_id
  from spine.customer_identifiers as h
  left join said as s on s.kind = h.kind and s.value = h.value and s.customer_id = h.customer_id
  where not h.former and s.customer_id is null
    and not exists (
      select from spine.customer_identities as i join spine.claims as c on c.identity_id = i.id
      where i.customer_id = h.customer_id and c.dropped)
  union all
  select 'an identity has each kind of identifier that its records give', s.provider || ' ' || s.entity || ' ' || s.external_id || ' ' || s.kind
  from said as s
  where s.state = 'resolved' and s.keyed and not s.merged and not spine.is_blocked(s.kind, s.value)
    and case s.kind when 'email' then s.email when 'phone' then s.phone else '' end is null
  union all
  select 'a primary is a value of its customer', 'customer ' || k.id
  from spine.customers as k
  where k.merged_into is null and k.dissolved_at is null
    and (k.primary_email is not null and not exists (
        select from spine.customer_identifiers as h
        where h.kind = 'email' and h.value = k.primary_email and h.customer_id = k.id)
      or k.primary_phone is not null and not exists (
        select from spine.customer_identifiers as h
        where h.kind = 'phone' and h.value = k.primary_phone and h.customer_id = k.id));
$$;
comment on function spine.check_identifiers() is 'Violations between claims, customer_identifiers, identities and primaries.';
