-- What is true of a customer now, as the last steps of its explanation.
create or replace function spine.explain_state(customer bigint)
  returns table (place bigint, state text, provider text, identity_key text, matched_by text, matched_value text, actor text, sentence text)
  language sql stable parallel unsafe
  set search_path = ''
  set jit = off
as $$
  with me as (select k.* from spine.customers as k where k.id = explain_state.customer),
  identities as materialized (
    select i, i.id, i.provider, i.external_id, spine.describe_identity(i) as name, f.name as forwards_to, i.ended_at is not null as ended, c.claims
    from spine.customer_identities as i
    left join lateral (select spine.describe_identity(w) as name from spine.customer_identities as w where w.id = i.forwarded_to) as f on true
    left join lateral (select count(*) as claims from spine.claims as c where c.identity_id = i.id) as c on true
    where i.customer_id = explain_state.customer
  ),
  primaries (place, what, value, identity_id) as (
    select p.* from me as k cross join lateral (values
      (1, 'email', k.primary_email, k.primary_email_identity_id),
      (2, 'phone', k.primary_phone, k.primary_phone_identity_id),
      (3, 'name', nullif(concat_ws(' ', k.first_name, k.last_name), ''), k.name_identity_id),
      (4, 'company', k.company, k.company_identity_id)) as p (place, what, value, identity_id)
    where p.value is not null
  ),
  told (part, place, state, provider, identity_key, matched_by, matched_value, actor, words) as (
    select 0, 0::bigint, case when k.erased_at is not null then 'erased' else 'dissolved' end, null::text, null::text, null::text, null::text, null::text,
      case when k.erased_at is not null then 'customer ' || k.id || ' was erased' else 'customer ' || k.id || ' has no identity: all its records wait for a decision' end
    from me as k where k.erased_at is not null or k.dissolved_at is not null
    union all
    select 1, i.id, 'identity', i.provider, i.external_id, null, null, null,
      concat(i.name, case when i.external_id is null then ' belong to it' else ' belongs to it' end, -- calls that share one
        case when i.claims > 0 then format(', with %s record%s', i.claims, case when i.claims > 1 then 's' end) end,
        case when i.forwards_to is not null then ', and forwards to ' || i.forwards_to when i.ended then ', and has ended' end)
    from identities as i
    union all
    select 2, p.place, 'primary', i.provider, i.external_id, p.what, p.value, null,
      concat('its ', p.what, ' is ', p.value, case when d.actor is not null then ', as ' || d.actor || ' decided' else ', from ' || i.name end)
    from primaries as p
    left join identities as i on i.id = p.identity_id
    left join lateral (
      select d.actor from spine.identity_decisions as d
      join spine.identity_decision_keys as k on k.decision_id = d.id
      join spine.customer_keys(explain_state.customer) as o on o.provider = k.provider and o.identity_key = k.identity_key
      where d.decision = 'primary' and d.field = p.what and d.value = p.value and d.revoked_at is null
      order by d.id desc limit 1) as d on true
    union all
    select 3, 0, case when b.mode is not null then 'blocked' else 'shared' end, null, null, h.kind, h.value, b.actor,
      concat('its ', spine.describe_value(h.kind, h.value), case when b.mode = 'quarantined' then ' is quarantined and joins nobody'
        when b.mode is not null then ' is blocked and joins nobody' else ' is also that of ' || spine.describe_customers(o.ids) end, o.more)
    from spine.customer_identifiers as h
    left join lateral (
      select r.customer_ids as ids, case when r.others > 10 then format(' and of %s more', r.others - 10) end as more
      from (
        select (array_agg(g.customer_id order by g.customer_id))[1:10] as customer_ids, count(*) as others
        from spine.customer_identifiers as g
        where g.kind = h.kind and g.value = h.value and g.customer_id <> h.customer_id and not g.former
        having count(*) > 0
      ) as r) as o on true
    left join lateral (
      select b.mode, b.actor from spine.blocked_identifiers as b
      where b.kind = h.kind and b.mode <> 'allowed' and spine.is_blocked(h.kind, h.value)
        and b.pattern in (h.value, split_part(h.value, '@', 1) || '@*', '*@' || split_part(h.value, '@', 2))
      order by b.pattern limit 1) as b on true
    where h.customer_id = explain_state.customer and not h.former and (o.ids is not null or b.mode is not null)
    union all
    select 4, d.id, 'decision', null, null, d.decision, d.value, d.actor, spine.explain_decision(d)
    from spine.identity_decisions as d
    where d.revoked_at is null and d.id in (
      select k.decision_id from spine.customer_keys(explain_state.customer) as o
      join spine.identity_decision_keys as k on k.provider = o.provider and k.identity_key = o.identity_key)
    union all
    select 5, m.id, 'review', m.provider, m.identity_key, m.reason, null, m.claimed_by,
      concat(spine.describe_record(m.provider, null, m.identity_key), ' waits in review ', m.id, ', because ', spine.describe_wait(m.reason),
        '; this customer is one of ', m.candidate_count)
    from spine.match_reviews as m
    where m.state = 'open' and m.candidates && (select f.ids from spine.v_customer_families as f where f.customer_id = explain_state.customer)
    union all
    select 6, i.id, 'house', h.provider, h.external_id, null, null, h.actor,
      concat(i.name, ' stands for many people, says ', h.actor, ': ', h.reason)
    from identities as i
    join spine.house_accounts as h on h.provider = i.provider and h.external_id = i.external_id
  )
  select row_number() over (order by t.part, t.place, t.matched_by, t.matched_value), t.state, t.provider, t.identity_key, t.matched_by, t.matched_value, t.actor,
    spine.finish_sentence(t.words)
  from told as t;
$$;
comment on function spine.explain_state(bigint) is
  'What is true of a customer now, one row each: its identities, primaries, shared and blocked identifiers, decisions, open reviews and house accounts.';
