-- A survivor has what it had; what was empty is filled by the merged customer, with the identity it came from. First and last
-- name go together.
create or replace function spine.fill_survivor(from_id bigint, into_id bigint, names_added integer)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  with filled as (
    select t.id, t.kind, t.primary_email is null and f.primary_email is not null as email,
      t.primary_phone is null and f.primary_phone is not null as phone,
      t.first_name is null and t.last_name is null and (f.first_name is not null or f.last_name is not null) as name,
      t.company is null and f.company is not null as company
    from spine.customers as t, spine.customers as f
    where t.id = fill_survivor.into_id and f.id = fill_survivor.from_id
  )
  update spine.customers as t
  set primary_email = case when n.email then f.primary_email else t.primary_email end,
    primary_email_identity_id = case when n.email then f.primary_email_identity_id else t.primary_email_identity_id end,
    primary_phone = case when n.phone then f.primary_phone else t.primary_phone end,
    primary_phone_identity_id = case when n.phone then f.primary_phone_identity_id else t.primary_phone_identity_id end,
    first_name = case when n.name then f.first_name else t.first_name end,
    last_name = case when n.name then f.last_name else t.last_name end,
    name_identity_id = case when n.name then f.name_identity_id else t.name_identity_id end,
    company = case when n.company then f.company else t.company end,
    company_identity_id = case when n.company then f.company_identity_id else t.company_identity_id end,
    kind = case when 'house' in (t.kind, f.kind) then 'house'
      when coalesce(t.company, f.company) is not null and not n.name and t.first_name is null and t.last_name is null then 'business'
      else 'person' end,
    name_words = t.name_words || array(select w from unnest(f.name_words) as w where w <> all (t.name_words)),
    name_count = t.name_count + fill_survivor.names_added,
    updated_at = now()
  from filled as n, spine.customers as f
  where t.id = n.id and f.id = fill_survivor.from_id;
$$;
comment on function spine.fill_survivor(bigint, bigint, integer) is 'Fill the empty primaries of a survivor from the customer merged into it, and unite their names.';
