-- Split identities off their customer: each becomes a customer of its own, or goes where its evidence leads, with its orders.
--
-- People decided so, which is what keeps them apart from now on. An earlier decision that holds one of them where it is
-- stands in the way, unless it is overridden: then the identity is taken out of that decision.
create or replace function spine.split_identities(identities bigint[], reason text default null, override boolean default false)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_customer bigint;
  v_listed bigint[];
  v_event bigint;
  v_providers text[];
  v_keys text[];
  v_sides smallint[];
  v_others text[];
  v_other_keys text[];
  v_contrary bigint[];
  v_changes spine.change[];
begin
  perform spine.take_decision_lock();
  v_listed := array(select distinct u.id from unnest(split_identities.identities) as u (id) order by 1);
  v_customer := spine.customer_to_split(v_listed);
  select array_agg(k.provider), array_agg(k.identity_key), array_agg(array_position(v_listed, k.identity_id)::smallint)
  into v_providers, v_keys, v_sides
  from spine.identity_keys(v_listed) as k;
  select coalesce(array_agg(k.provider), '{}'), coalesce(array_agg(k.identity_key), '{}') into v_others, v_other_keys
  from spine.customer_keys(v_customer) as k
  where (k.provider, k.identity_key) not in (select u.p, u.k from unnest(v_providers, v_keys) as u (p, k));

  -- those that hold a listed one to what stays, or to another listed one
  v_contrary := spine.same_decisions(v_providers, v_keys, v_others, v_other_keys) || array(
    select d.id from unnest(v_providers, v_keys, v_sides) as u (provider, key, side)
    join spine.identity_decision_keys as k on k.provider = u.provider and k.identity_key = u.key
    join spine.identity_decisions as d on d.id = k.decision_id and d.decision = 'same' and d.revoked_at is null
    group by d.id having count(distinct u.side) > 1);
  if v_contrary <> '{}' and not split_identities.override then
    raise exception 'decision % says that what is to be split is one customer', v_contrary[1]
      using errcode = 'IS008', hint = spine.how_to_undo(v_contrary[1]) || ' Or split with override => true.';
  end if;

  insert into spine.identity_events (event, customer_id, matched_by, detail, actor)
  values ('split', v_customer, 'manual',
    jsonb_strip_nulls(jsonb_build_object('identities', to_jsonb(v_listed), 'reason', split_identities.reason)), spine.actor())
  returning id into v_event;
  perform spine.withdraw_keys(v_event, v_contrary, v_providers, v_keys);
  perform spine.keep_decision('different', v_event, null, split_identities.reason, v_providers || v_others, v_keys || v_other_keys,
    v_sides || array_fill(0::smallint, array[cardinality(v_others)]));
  v_changes := array(select c from spine.resolve_again(array[v_customer], v_listed, v_event) as c);
  perform spine.resolve_pending();

  if exists (
    select from spine.customer_identities as i where i.id = any (v_listed) group by i.customer_id having i.customer_id = v_customer or count(*) > 1)
  then
    raise exception 'the split would have no effect'
      using errcode = 'IS012', hint = 'The provider says that they are one: split the identity that it merged into, too.';
  end if;
  return query select c.* from unnest(v_changes) as c;
end;
$$;
comment on function spine.split_identities(bigint[], text, boolean) is
  'Decide that identities of one customer are people of their own, each for itself; the differences. Raises IS003, IS005, IS007, IS008, IS012.';
