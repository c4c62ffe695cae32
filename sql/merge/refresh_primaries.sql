-- A customer that comes out of a merge has the primaries that it had then. Where their identity says something else
-- meanwhile, they follow it; where it says nothing or is elsewhere, another takes its place.
create or replace function spine.refresh_primaries(customer_id bigint, merge bigint)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  with own as materialized (
    select distinct i.id, i.email, i.phone, c.first_name, c.last_name, c.company, c.name_words, c.own, case when c.own then c.seq end as seq
    from spine.customer_identities as i
    left join spine.claims as c on c.identity_id = i.id and c.creates
    where i.customer_id = refresh_primaries.customer_id
  ),
  renewed as materialized ( -- identities of which something was decided since
    select distinct e.identity_id as id from own as o
    join spine.identity_events as e on e.identity_id = o.id
    where e.id > refresh_primaries.merge and e.event in ('updated', 'linked') and e.entity is not null
  )
  update spine.customers as k
  set primary_email = coalesce(case when exists (
        select from spine.customer_identifiers as h
        join spine.merge_identifiers as i on i.event_id = refresh_primaries.merge and not i.survivor and i.kind = h.kind and i.value = h.value
        where h.kind = 'email' and h.value = k.primary_email and h.customer_id = k.id and h.former and not i.former)
      then (select o.email from own as o where o.id = k.primary_email_identity_id and not o.email like any (spine.email_patterns('relay')) limit 1)
      end, k.primary_email),
    primary_phone = coalesce(case when exists (
        select from spine.customer_identifiers as h
        join spine.merge_identifiers as i on i.event_id = refresh_primaries.merge and not i.survivor and i.kind = h.kind and i.value = h.value
        where h.kind = 'phone' and h.value = k.primary_phone and h.customer_id = k.id and h.former and not i.former)
      then (select o.phone from own as o where o.id = k.primary_phone_identity_id limit 1) end, k.primary_phone),
    first_name = case when n.seq is null then k.first_name else n.first_name end,
    last_name = case when n.seq is null then k.last_name else n.last_name end,
    company = coalesce(case when not exists (select from own as o where o.id = k.company_identity_id and o.company = k.company)
        and k.company_identity_id in (select n.id from renewed as n)
      then (select o.company from own as o where o.id = k.company_identity_id and o.own and o.company is not null order by o.seq desc limit 1)
      end, k.company),
    name_words = k.name_words || array(
      select distinct w from own as o cross join lateral unnest(o.name_words) as w
      where o.own and w <> all (k.name_words) order by w)
  from (select) as always
  left join lateral (
    select o.first_name, o.last_name, o.seq
    from own as o join spine.customers as p on p.id = refresh_primaries.customer_id and p.name_identity_id = o.id
    where o.own and (o.first_name is not null or o.last_name is not null) and o.id in (select n.id from renewed as n)
      and not exists (
        select from own as s where s.id = o.id and (s.first_name, s.last_name) is not distinct from (p.first_name, p.last_name))
    order by o.seq desc limit 1
  ) as n on true
  where k.id = refresh_primaries.customer_id;
  select spine.refill_primaries(m.from_customer_id)
  from spine.merges as m
  where m.event_id = refresh_primaries.merge
    and (exists (
        select from unnest(m.identity_ids) as u (id) where not spine.still_at(u.id, m.from_customer_id))
      or exists (
        select from spine.merge_identifiers as i
        join spine.customer_identifiers as h on h.kind = i.kind and h.value = i.value and h.customer_id = m.from_customer_id
        where i.event_id = m.event_id and not i.survivor and not i.former and h.former));
  update spine.customers as k -- an account that was unmarked meanwhile
  set kind = case when k.company is not null and k.first_name is null and k.last_name is null then 'business' else 'person' end
  where k.id = refresh_primaries.customer_id and k.kind = 'house'
    and not exists (
      select from spine.house_accounts as h
      join spine.customer_identities as i on i.provider = h.provider and i.external_id = h.external_id
      where i.customer_id = k.id);
$$;
comment on function spine.refresh_primaries(bigint, bigint) is 'Bring the kind and the primaries of a customer up to date with the identities that they came from.';
