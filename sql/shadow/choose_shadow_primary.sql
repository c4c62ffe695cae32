create or replace function spine.choose_shadow_primary(customer_id bigint, identity_id bigint, field text, value text)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  update pg_temp.spine_customers as k
  set primary_email = case choose_shadow_primary.field when 'email' then s.email else k.primary_email end,
    primary_email_identity_id = case choose_shadow_primary.field when 'email' then choose_shadow_primary.identity_id else k.primary_email_identity_id end,
    primary_phone = case choose_shadow_primary.field when 'phone' then s.phone else k.primary_phone end,
    primary_phone_identity_id = case choose_shadow_primary.field when 'phone' then choose_shadow_primary.identity_id else k.primary_phone_identity_id end,
    first_name = case choose_shadow_primary.field when 'name' then s.first_name else k.first_name end,
    last_name = case choose_shadow_primary.field when 'name' then s.last_name else k.last_name end,
    name_identity_id = case choose_shadow_primary.field when 'name' then choose_shadow_primary.identity_id else k.name_identity_id end,
    company = case choose_shadow_primary.field when 'company' then s.company else k.company end,
    company_identity_id = case choose_shadow_primary.field when 'company' then choose_shadow_primary.identity_id else k.company_identity_id end
  from (
    select
      (array_agg(e.value order by (e.value <> choose_shadow_primary.value), c.own desc, c.seq, e.pos) filter (where e.kind = 'email'))[1] as email,
      (array_agg(e.value order by (e.value <> choose_shadow_primary.value), c.own desc, c.seq, e.pos) filter (where e.kind = 'phone'))[1] as phone,
      (array_agg(c.first_name order by c.own desc, c.seq) filter (where coalesce(c.first_name, c.last_name) is not null))[1] as first_name,
      (array_agg(c.last_name order by c.own desc, c.seq) filter (where coalesce(c.first_name, c.last_name) is not null))[1] as last_name,
      (array_agg(c.company order by c.own desc, c.seq) filter (where c.company is not null))[1] as company
    from pg_temp.spine_claims as c
    left join lateral (
      select 'email', u.value, u.pos from unnest(c.emails) with ordinality as u (value, pos)
      union all
      select 'phone', u.value, u.pos from unnest(c.phones) with ordinality as u (value, pos)
    ) as e (kind, value, pos) on exists (
      select from pg_temp.spine_customer_identifiers as h
      where h.kind = e.kind and h.value = e.value and h.customer_id = choose_shadow_primary.customer_id)
    where c.identity_id = choose_shadow_primary.identity_id and c.creates
  ) as s
  where k.id = choose_shadow_primary.customer_id
    and case choose_shadow_primary.field when 'email' then s.email when 'phone' then s.phone
      when 'name' then coalesce(s.first_name, s.last_name) else s.company end is not null;
$$;
comment on function spine.choose_shadow_primary(bigint, bigint, text, text) is
  'Make what an identity gives the primary of its customer in the shadow: the given value if it still gives it, else its first.';
