-- How a customer came together, step by step, and at the end what is true of it now.
create or replace function spine.explain_customer(customer bigint)
  returns table (step bigint, at timestamptz, event_id bigint, event text, provider text, entity text, identity_key text, customer_id bigint,
    from_customer_id bigint, matched_by text, matched_value text, actor text, sentence text)
  language plpgsql stable parallel unsafe
  set search_path = ''
  set jit = off
as $$
declare
  v_live constant bigint := spine.live_customer(explain_customer.customer);
  v_family bigint[];
begin
  if v_live is null then
    raise exception 'customer % is not known', explain_customer.customer
      using errcode = 'IS007', hint = 'Look for it with find_customers().';
  end if;
  select f.ids into v_family from spine.v_customer_families as f where f.customer_id = v_live;
  return query
  with said as materialized ( -- who gives what: two of each are enough to name another one
    select v.said, (array_agg(distinct i.id))[1:2] as ids
    from spine.customer_identities as i
    join spine.claims as c on c.identity_id = i.id and c.creates
    cross join lateral (
      select unnest(spine.claim_identifiers(c.emails, c.phones, c.address_hash) || c.former) union all select 'order_reference:' || c.order_ref
    ) as v (said)
    where i.customer_id = v_live and v.said is not null
    group by v.said
  ),
  events as (
    select e, e.id, coalesce(i.external_id, e.external_id) as key, i,
      case when e.matched_by = 'order_reference' then 'order_reference:' || c.order_ref else e.matched_by || ':' || e.matched_value end as said
    from unnest(array(select spine.explain_events(v_family))) as u (id)
    join spine.identity_events as e on e.id = u.id
    left join spine.customer_identities as i on i.id = e.identity_id
    left join spine.claims as c on e.matched_by = 'order_reference' and c.provider = e.provider and c.entity = e.entity and c.external_id = e.external_id
  ),
  steps as (
    -- the note of an address is written before the event of the record that gave it
    select 1 as part, case when (e.e).event = 'linked' and (e.e).entity is null and (e.e).external_id like 'address\_hash:%'
      then max((e.e).id) over (partition by (e.e).created_at) else (e.e).id end as place, (e.e).created_at as at, (e.e).id as event_id, (e.e).event, (e.e).provider, (e.e).entity, e.key as identity_key,
      (e.e).customer_id, (e.e).from_customer_id, (e.e).matched_by, (e.e).matched_value, (e.e).actor,
      spine.explain_event(e.e,
        coalesce(spine.describe_record((e.e).provider, (e.e).entity, (e.e).external_id)
            || case when (e.i).external_id <> (e.e).external_id then ' of ' || spine.describe_identity(e.i) else '' end, spine.describe_identity(e.i)),
        case (e.e).customer_id when v_live then 'this customer' else 'customer ' || (e.e).customer_id end,
        spine.describe_identity(o), spine.describe_cause(k),
        case when (e.e).event in ('reviewed', 'merged', 'unmerged', 'split', 'blocked', 'unblocked', 'linked', 'updated')
          then coalesce((e.e).detail ->> 'reason', d.reason) end) as sentence
    from events as e
    left join said as s on s.said = e.said
    left join spine.customer_identities as o on o.id = (array_remove(s.ids, (e.e).identity_id))[1]
    left join spine.identity_events as k on k.id = (e.e).cause_id
    left join lateral (
      select d.reason from spine.identity_decisions as d where d.event_id = (e.e).id and d.reason is not null order by d.id limit 1) as d on true
    union all
    select 2, n.place, now(), null, n.state, n.provider, null, n.identity_key, v_live, null, n.matched_by, n.matched_value, n.actor, n.sentence
    from spine.explain_state(v_live) as n
    union all
    select 0, 0, now(), null, 'forwards', null, null, null, v_live, explain_customer.customer, null, null, null,
      format('Customer %s was merged and is now customer %s, which this explains.', explain_customer.customer, v_live)
    where explain_customer.customer <> v_live
  )
  select row_number() over (order by t.part, t.place, t.event_id desc nulls last), t.at, t.event_id, t.event, t.provider, t.entity, t.identity_key, t.customer_id,
    t.from_customer_id, t.matched_by, t.matched_value, t.actor, t.sentence
  from steps as t
  order by 1;
end;
$$;
comment on function spine.explain_customer(bigint) is
  'How a customer came together, one row for each event in order, then (event_id null) what is true now: identity, primary, shared, blocked, decision, review, house. A merged id explains its survivor. Raises IS007.';
