-- Give a customer another primary where the identity that it came from has none any longer.
--
-- The first usable value (live, not blocked, not a relay) of the customer's live identities, by identity id; else it stays.
create or replace function spine.refill_primaries(customer_id bigint)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  with said as materialized (
    select i.id, c.emails, c.phones, c.first_name, c.last_name, c.company, c.own, c.seq, i.ended_at is null as live
    from spine.customer_identities as i join spine.claims as c on c.identity_id = i.id
    where i.customer_id = refill_primaries.customer_id and c.creates
  ),
  usable as materialized ( -- judged once: a thousand claims say the same few
    select h.kind, h.value from spine.customer_identifiers as h
    where h.customer_id = refill_primaries.customer_id and h.kind in ('email', 'phone') and not h.former
      and not spine.is_blocked(h.kind, h.value) and not (h.kind = 'email' and h.value like any (spine.email_patterns('relay')))
  ),
  emails as (
    select s.id, s.live, e.value from said as s cross join lateral unnest(s.emails) with ordinality as e (value, pos)
    join usable as h on h.kind = 'email' and h.value = e.value
    order by s.id, s.own desc, s.seq, e.pos
  ),
  phones as (
    select s.id, s.live, p.value from said as s cross join lateral unnest(s.phones) with ordinality as p (value, pos)
    join usable as h on h.kind = 'phone' and h.value = p.value
    order by s.id, s.own desc, s.seq, p.pos
  ),
  names as (
    select s.* from said as s where s.first_name is not null or s.last_name is not null
    order by s.id, s.own desc, s.seq
  ),
  companies as (
    select s.* from said as s where s.company is not null order by s.id, s.own desc, s.seq
  ),
  chosen as (
    select k.id,
      case when k.primary_email_identity_id is not null and not exists (select from emails as e where e.id = k.primary_email_identity_id) then e.id end as email_id, e.value as email,
      case when k.primary_phone_identity_id is not null and not exists (select from phones as p where p.id = k.primary_phone_identity_id) then p.id end as phone_id, p.value as phone,
      case when k.name_identity_id is not null and not exists (select from names as n where n.id = k.name_identity_id) then n.id end as name_id, n.first_name, n.last_name,
      case when k.company_identity_id is not null and not exists (select from companies as o where o.id = k.company_identity_id) then o.id end as company_id, o.company
    from spine.customers as k
    left join (select * from emails as f where f.live limit 1) as e on true
    left join (select * from phones as f where f.live limit 1) as p on true
    left join (select * from names as f where f.live limit 1) as n on true
    left join (select * from companies as f where f.live limit 1) as o on true
    where k.id = refill_primaries.customer_id
  )
  update spine.customers as k
  set primary_email = case when c.email_id is null then k.primary_email else c.email end,
    primary_email_identity_id = coalesce(c.email_id, k.primary_email_identity_id),
    primary_phone = case when c.phone_id is null then k.primary_phone else c.phone end,
    primary_phone_identity_id = coalesce(c.phone_id, k.primary_phone_identity_id),
    first_name = case when c.name_id is null then k.first_name else c.first_name end,
    last_name = case when c.name_id is null then k.last_name else c.last_name end,
    name_identity_id = coalesce(c.name_id, k.name_identity_id),
    company = case when c.company_id is null then k.company else c.company end,
    company_identity_id = coalesce(c.company_id, k.company_identity_id),
    updated_at = now()
  from chosen as c
  where k.id = c.id and (c.email_id is not null or c.phone_id is not null or c.name_id is not null or c.company_id is not null);
$$;
comment on function spine.refill_primaries(bigint) is
  'Replace the primaries of a customer whose identity no longer has one by the first usable value of its live identities.';
