-- A customer as it was: its identities by replaying the events up to the moment, its primaries as they were until the first
-- change after it. A moment is the now() of the transaction that made it; a customer merged since is shown as it was then.
create or replace function spine.customer_as_of(customer bigint, at timestamptz,
  out customer_id bigint, out state text, out merged_into bigint, out kind text, out primary_email text, out primary_phone text,
  out first_name text, out last_name text, out company text, out identities jsonb)
  returns setof record
  language plpgsql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
begin
  if not exists (select from spine.customers as k where k.id = customer_as_of.customer) then
    raise exception 'customer % is not known', customer_as_of.customer
      using errcode = 'IS007', hint = 'Look for it with find_customers().';
  end if;
  return query
  with was as (
    select h.kind, h.primary_email, h.primary_phone, h.first_name, h.last_name, h.company, h.merged_into, h.dissolved_at, h.erased_at
    from spine.customer_history as h
    where h.customer_id = customer_as_of.customer and h.replaced_at > customer_as_of.at
    order by h.id
    limit 1
  ),
  then_ as (
    select w.* from was as w
    union all
    select k.kind, k.primary_email, k.primary_phone, k.first_name, k.last_name, k.company, k.merged_into, k.dissolved_at, k.erased_at
    from spine.customers as k
    where k.id = customer_as_of.customer and not exists (select from was)
  )
  select k.id,
    case when t.erased_at is not null then 'erased' when t.merged_into is not null then 'merged'
      when t.dissolved_at is not null then 'dissolved' else 'live' end,
    t.merged_into, t.kind::text, t.primary_email::text, t.primary_phone::text, t.first_name, t.last_name, t.company,
    coalesce((
      select jsonb_agg(jsonb_build_object('identity_id', p.identity_id, 'provider', coalesce(i.provider, p.provider),
        'external_id', coalesce(i.external_id, p.external_id), 'ended', p.ended) order by p.identity_id)
      from spine.identities_as_of(customer_as_of.customer, customer_as_of.at) as p
      left join spine.customer_identities as i on i.id = p.identity_id), '[]')
  from spine.customers as k
  cross join then_ as t
  where k.id = customer_as_of.customer and k.created_at <= customer_as_of.at;
end;
$$;
comment on function spine.customer_as_of(bigint, timestamptz) is
  'The customer at a moment: state (live, merged, dissolved, erased), primaries, and identities [{identity_id, provider, external_id, ended}]. No row before it was created. Raises IS007.';
