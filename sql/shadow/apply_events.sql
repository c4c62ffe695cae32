-- What changes, as events, so that history replays to what the shadow has: identities that move, are linked, or are taken off;
-- customers that part or join.
create or replace function spine.apply_events(cause bigint)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set work_mem = '256MB'
  set jit = off
as $$
begin
  insert into spine.identity_events (event, customer_id, from_customer_id, identity_id, provider, external_id, matched_by, matched_value, detail, actor, cause_id)
  select case when w.id is null then 'linked' when n.id is null then 'ended' else 'moved' end, coalesce(n.customer_id, w.customer_id),
    case when n.id is not null then w.customer_id end, coalesce(n.id, w.id), coalesce(n.provider, w.provider), coalesce(n.external_id, w.external_id),
    m.matched_by, m.matched_value, case when n.id is null then '{"taken_off": true}'::jsonb end, spine.actor(), apply_events.cause
  from pg_temp.spine_was_identities as w
  full join pg_temp.spine_customer_identities as n on n.id = w.id
  left join lateral (
    select c.matched_by, c.matched_value from pg_temp.spine_claims as c
    where c.identity_id = n.id and c.creates
    order by (c.matched_by = 'exact'), c.seq limit 1
  ) as m on true
  where w.customer_id is distinct from n.customer_id
  order by coalesce(n.id, w.id);

  -- whether it has ended, which no other event tells
  insert into spine.identity_events (event, customer_id, identity_id, provider, external_id, detail, actor, cause_id)
  select case when n.ended_at is null then 'updated' else 'ended' end, n.customer_id, n.id, n.provider, n.external_id,
    case when n.ended_at is null then '{"reopened": true}'::jsonb end, spine.actor(), apply_events.cause
  from pg_temp.spine_customer_identities as n
  left join spine.customer_identities as i on i.id = n.id
  where (n.ended_at is null) <> (i.ended_at is null)
  order by n.id;

  insert into spine.identity_events (event, customer_id, from_customer_id, matched_by, detail, actor, cause_id)
  select 'split', k.id, min(w.customer_id), null, null, spine.actor(), apply_events.cause
  from pg_temp.spine_customers as k
  join pg_temp.spine_customer_identities as i on i.customer_id = k.id
  join pg_temp.spine_was_identities as w on w.id = i.id
  where not exists (select from pg_temp.spine_was_customers as s where s.id = k.id)
  group by k.id order by k.id;
  insert into spine.identity_events (event, customer_id, from_customer_id, matched_by, detail, actor, cause_id)
  select case when h.heir is null then 'ended' else 'merged' end, coalesce(h.heir, w.id), case when h.heir is not null then w.id end, null,
    '{"decided_again": true}', spine.actor(), apply_events.cause
  from pg_temp.spine_was_customers as w
  left join pg_temp.spine_heirs as h on h.id = w.id
  where w.taken and not exists (select from pg_temp.spine_customers as k where k.id = w.id)
  order by w.id;
  insert into spine.identity_events (event, customer_id, from_customer_id, matched_by, actor, cause_id)
  select 'merged', n.merged_into, n.id, 'upstream_merge', spine.actor(), apply_events.cause
  from pg_temp.spine_customers as n
  join spine.customers as k on k.id = n.id and k.merged_into is null
  where n.merged_into is not null
  order by n.id;

  insert into spine.identity_events (event, provider, entity, external_id, candidates, detail, actor, cause_id)
  select 'ambiguous', c.provider, c.entity, c.external_id, m.candidates, jsonb_build_object('reason', m.reason), spine.actor(), apply_events.cause
  from pg_temp.spine_was_claims as w
  join pg_temp.spine_claims as c using (provider, entity, external_id)
  join pg_temp.spine_match_reviews as m on m.state = 'open' and m.provider = c.provider and m.identity_key = coalesce(c.identity_key, c.external_id)
  where w.taken and w.identity_id is not null and c.state = 'ambiguous'
  order by c.seq;
end;
$$;
comment on function spine.apply_events(bigint) is 'Write the events of what the decided shadow has otherwise; cause is the event that led to it.';
