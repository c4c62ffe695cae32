-- Mark a customer of a provider as one that stands for many people, or as one person again, and decide its orders anew.
--
-- What was pending before is decided first, so that all that happens afterwards follows from the mark: its events have the
-- mark's as their cause. Before that identities that no record is left in are taken off, as a rebuild would do, and whoever
-- had no other is dissolved: a house account that only its orders named; the people whom they named, when it is none.
create or replace function spine.apply_house(provider text, external_id text, reason text, house boolean)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set jit = off
as $$
declare
  v_event bigint;
  v_before spine.change[];
  v_identities bigint[];
  v_customers bigint[];
begin
  perform spine.drain_pending(20000);
  if apply_house.house then
    insert into spine.house_accounts (provider, external_id, reason, actor)
    values (apply_house.provider, apply_house.external_id, apply_house.reason, spine.actor())
    on conflict do nothing;
  else
    delete from spine.house_accounts as h where h.provider = apply_house.provider and h.external_id = apply_house.external_id;
  end if;
  if not found then
    raise exception 'it is % a house account', case when apply_house.house then 'already' else 'not' end
      using errcode = 'IS010', hint = 'Marked ones are in spine.house_accounts.';
  end if;

  insert into spine.identity_events (event, customer_id, identity_id, provider, external_id, actor, detail)
  select case when apply_house.house then 'blocked' else 'unblocked' end, i.customer_id, i.id, apply_house.provider, apply_house.external_id,
    spine.actor(), jsonb_strip_nulls(jsonb_build_object('house', true, 'reason', apply_house.reason))
  from (select) as one
  left join spine.customer_identities as i on i.provider = apply_house.provider and i.external_id = apply_house.external_id
  returning id into v_event;
  perform set_config('spine.cause', v_event::text, true);

  v_before := array(
    select row(b.entity, apply_house.provider, b.key, b.identity_id, b.customer_id, null, 0)::spine.change
    from staging.extract_again(apply_house.provider, apply_house.external_id) as b);
  perform spine.forget_house(array(select distinct b.from_customer_id from unnest(v_before) as b));
  select array_agg(distinct b.identity_id), array_agg(distinct b.from_customer_id) into v_identities, v_customers
  from unnest(v_before) as b
  where b.identity_id is not null and not exists (select from spine.claims as c where c.identity_id = b.identity_id);
  if cardinality(v_identities) > 0 then
    return query select c.* from spine.resolve_again(v_customers, v_identities, v_event) as c where c.what = 'dissolved';
  end if;
  perform spine.drain_pending(20000);
  perform spine.settle_house(apply_house.provider, apply_house.external_id);
  return query select c.* from spine.house_changes(v_event, v_before) as c;
  perform set_config('spine.cause', '', true);
end;
$$;
comment on function spine.apply_house(text, text, text, boolean) is
  'Mark or unmark a house account and decide its orders again; returns what changed. The caller has the locks. Raises IS010.';
