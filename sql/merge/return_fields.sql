-- Fields that were copied into a survivor go back with the identity that they came from. The survivor has what it had
-- before; where it had nothing, or lost that since, what its own records say now.
create or replace function spine.return_fields(merge bigint, customer bigint, moved bigint[])
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  with merge as (
    select m.*, jsonb_populate_record(null::spine.customers, m.into_row) as was from spine.merges as m where m.event_id = return_fields.merge
  ),
  had as materialized ( -- only the survivor itself has something to go back to, and only while the identity is there
    select m.into_customer_id = return_fields.customer as itself, m.was, m.names_added, f.name_words as merged_words,
      spine.still_at((m.was).primary_email_identity_id, return_fields.customer) as email,
      spine.still_at((m.was).primary_phone_identity_id, return_fields.customer) as phone,
      spine.still_at((m.was).name_identity_id, return_fields.customer) as name,
      spine.still_at((m.was).company_identity_id, return_fields.customer) as company
    from merge as m join spine.customers as f on f.id = m.from_customer_id
  ),
  own as materialized (
    select i.id, c.emails, c.phones, c.first_name, c.last_name, c.company, c.name_words, c.own, c.seq, i.ended_at is null as live
    from spine.customer_identities as i
    join spine.claims as c on c.identity_id = i.id and c.creates and (c.own or c.matched_by <> 'exact')
    where i.customer_id = return_fields.customer and i.id <> all (return_fields.moved)
  ),
  -- what it has to be asked for: a survivor that had nothing, or lost it
  asked as materialized (
    select k.primary_email_identity_id = any (return_fields.moved) and not (h.itself and h.email) is true as email,
      k.primary_phone_identity_id = any (return_fields.moved) and not (h.itself and h.phone) is true as phone
    from spine.customers as k, had as h where k.id = return_fields.customer
  ),
  email as (
    select o.id, e.value from own as o cross join lateral unnest(o.emails) with ordinality as e (value, pos)
    join spine.customer_identifiers as h on h.kind = 'email' and h.value = e.value and h.customer_id = return_fields.customer and not h.former
    where (select a.email from asked as a) and o.live and not e.value like any (spine.email_patterns('relay')) and not spine.is_blocked('email', e.value)
    order by o.id, o.own desc, o.seq, e.pos limit 1
  ),
  phone as (
    select o.id, p.value from own as o cross join lateral unnest(o.phones) with ordinality as p (value, pos)
    join spine.customer_identifiers as h on h.kind = 'phone' and h.value = p.value and h.customer_id = return_fields.customer and not h.former
    where (select a.phone from asked as a) and o.live and not spine.is_blocked('phone', p.value)
    order by o.id, o.own desc, o.seq, p.pos limit 1
  ),
  name as (
    select o.* from own as o where o.live and (o.first_name is not null or o.last_name is not null) order by o.id, o.own desc, o.seq limit 1
  ),
  company as (
    select o.* from own as o where o.live and o.company is not null order by o.id, o.own desc, o.seq limit 1
  ),
  fields as (
    select k.id, h.itself, h.was, h.names_added,
      case when not r.email then row(k.primary_email, k.primary_email_identity_id)::spine.sourced
        when h.itself and h.email then row((h.was).primary_email, (h.was).primary_email_identity_id)::spine.sourced
        else row(e.value, e.id)::spine.sourced end as email,
      case when not r.phone then row(k.primary_phone, k.primary_phone_identity_id)::spine.sourced
        when h.itself and h.phone then row((h.was).primary_phone, (h.was).primary_phone_identity_id)::spine.sourced
        else row(p.value, p.id)::spine.sourced end as phone,
      case when not r.name then k.first_name when h.itself and h.name then (h.was).first_name else n.first_name end as first_name,
      case when not r.name then k.last_name when h.itself and h.name then (h.was).last_name else n.last_name end as last_name,
      case when not r.name then k.name_identity_id when h.itself and h.name then (h.was).name_identity_id else n.id end as name_id,
      case when not r.company then row(k.company, k.company_identity_id)::spine.sourced
        when h.itself and h.company then row((h.was).company, (h.was).company_identity_id)::spine.sourced
        else row(o.company, o.id)::spine.sourced end as company,
      case when h.itself then (h.was).name_words else array(select w from unnest(k.name_words) as w where w <> all (h.merged_words)) end as words
    from spine.customers as k
    cross join had as h
    cross join lateral ( -- what came from those that leave, and was not here before with the same source
      select k.primary_email_identity_id = any (return_fields.moved) is true
          and not (h.itself and (k.primary_email, k.primary_email_identity_id) is not distinct from ((h.was).primary_email, (h.was).primary_email_identity_id)) as email, k.primary_phone_identity_id = any (return_fields.moved) is true
          and not (h.itself and (k.primary_phone, k.primary_phone_identity_id) is not distinct from ((h.was).primary_phone, (h.was).primary_phone_identity_id)) as phone,
        k.name_identity_id = any (return_fields.moved) is true
          and not (h.itself and (k.first_name, k.last_name, k.name_identity_id) is not distinct from ((h.was).first_name, (h.was).last_name, (h.was).name_identity_id)) as name, k.company_identity_id = any (return_fields.moved) is true
          and not (h.itself and (k.company, k.company_identity_id) is not distinct from ((h.was).company, (h.was).company_identity_id)) as company
    ) as r
    left join email as e on true
    left join phone as p on true
    left join name as n on true
    left join company as o on true
    where k.id = return_fields.customer
  )
  update spine.customers as k
  set primary_email = (f.email).value, primary_email_identity_id = (f.email).identity_id,
    primary_phone = (f.phone).value, primary_phone_identity_id = (f.phone).identity_id,
    first_name = f.first_name, last_name = f.last_name, name_identity_id = f.name_id,
    company = (f.company).value, company_identity_id = (f.company).identity_id,
    kind = case
      when f.itself and (f.first_name, f.last_name, (f.company).value) is not distinct from ((f.was).first_name, (f.was).last_name, (f.was).company)
        then (f.was).kind
      when k.kind = 'house' then 'house'
      when (f.company).value is not null and f.first_name is null and f.last_name is null then 'business'
      else 'person' end,
    name_words = f.words || array(
      select distinct w from own as o cross join lateral unnest(o.name_words) as w where w <> all (f.words) order by w),
    name_count = greatest(k.name_count - f.names_added, 0),
    updated_at = now()
  from fields as f
  where k.id = f.id;
$$;
comment on function spine.return_fields(bigint, bigint, bigint[]) is
  'Take out of a customer what a merge copied into it from the identities that leave.';
