-- A customer that an upstream merge left without a claim forwards to the winner; otherwise it stays.
create or replace function spine.leave_customer(loser bigint, winner bigint)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  if exists (
    select from spine.customer_identities as i join spine.claims as c on c.identity_id = i.id
    where i.customer_id = leave_customer.loser)
  then
    insert into spine.identity_events (event, customer_id, from_customer_id, matched_by, detail)
    values ('updated', leave_customer.loser, leave_customer.winner, 'upstream_merge', '{"stays": true}');
    perform spine.refill_primaries(leave_customer.loser);
    return;
  end if;

  with moved as (
    update spine.customer_identities as i set customer_id = leave_customer.winner, updated_at = now()
    where i.customer_id = leave_customer.loser
    returning i.id, i.provider, i.external_id
  )
  insert into spine.identity_events (event, customer_id, from_customer_id, identity_id, provider, external_id, matched_by)
  select 'moved', leave_customer.winner, leave_customer.loser, m.id, m.provider, m.external_id, 'upstream_merge'
  from moved as m order by m.id;

  insert into spine.customer_identifiers (kind, value, customer_id, former)
  select h.kind, h.value, leave_customer.winner, true
  from spine.customer_identifiers as h where h.customer_id = leave_customer.loser
  order by 1, 2
  on conflict do nothing;
  delete from spine.customer_identifiers as h where h.customer_id = leave_customer.loser;

  update spine.customers as w
  set primary_email = coalesce(w.primary_email, l.primary_email),
    primary_email_identity_id = case when w.primary_email is null then l.primary_email_identity_id else w.primary_email_identity_id end,
    primary_phone = coalesce(w.primary_phone, l.primary_phone),
    primary_phone_identity_id = case when w.primary_phone is null then l.primary_phone_identity_id else w.primary_phone_identity_id end,
    first_name = case when w.first_name is null and w.last_name is null then l.first_name else w.first_name end,
    last_name = case when w.first_name is null and w.last_name is null then l.last_name else w.last_name end,
    name_identity_id = case when w.first_name is null and w.last_name is null then l.name_identity_id else w.name_identity_id end,
    company = coalesce(w.company, l.company),
    company_identity_id = case when w.company is null then l.company_identity_id else w.company_identity_id end,
    updated_at = now()
  from spine.customers as l
  where w.id = leave_customer.winner and l.id = leave_customer.loser;

  update spine.customers as l set merged_into = leave_customer.winner, updated_at = now() where l.id = leave_customer.loser;
  insert into spine.identity_events (event, customer_id, from_customer_id, matched_by)
  values ('merged', leave_customer.winner, leave_customer.loser, 'upstream_merge');
end;
$$;
comment on function spine.leave_customer(bigint, bigint) is
  'Forward a customer without claims to the winner of an upstream merge, with what it still had; one with claims stays.';
