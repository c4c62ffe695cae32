-- Everything that happened to a customer, by time: events, reviews, what people decided, changes of what it is called, orders
-- and shipments. What was written for a customer that has been merged since is shown with the survivor as well, because
-- nobody asks for an id that is gone. Merges are followed from the customer that is asked for, so that one is quick.
create or replace view spine.v_customer_timeline as
select
  k.customer_id as customer_id,
  e.created_at as at,
  'event' as kind,
  e.event as what,
  e.provider,
  e.entity,
  e.external_id,
  null::text as number,
  null::text collate "C" as currency,
  null::numeric as net,
  case when e.customer_id = any (k.ids) then e.customer_id else e.from_customer_id end as recorded_for,
  jsonb_strip_nulls(jsonb_build_object(
    'event_id', e.id, 'matched_by', e.matched_by, 'matched_value', e.matched_value, 'from_customer_id', e.from_customer_id,
    'to_customer_id', case when not e.customer_id = any (k.ids) then e.customer_id end,
    'cause_id', e.cause_id, 'actor', e.actor, 'detail', e.detail)) as detail
from spine.v_customer_families as k
join spine.identity_events as e on e.customer_id = any (k.ids) or e.from_customer_id = any (k.ids)
union all
select
  k.customer_id, m.created_at, 'review', 'opened', m.provider, null, m.identity_key, null, null, null, k.customer_id,
  jsonb_strip_nulls(jsonb_build_object('review_id', m.id, 'reason', m.reason, 'candidates', m.candidates, 'claimed_by', m.claimed_by))
from spine.v_customer_families as k
join spine.match_reviews as m on m.candidates && k.ids and m.state = 'open'
union all
select
  k.customer_id, m.decided_at, 'review', m.state, m.provider, null, m.identity_key, null, null, null, m.decided_customer_id,
  jsonb_strip_nulls(jsonb_build_object('review_id', m.id, 'reason', m.reason, 'decision', m.decision, 'actor', m.actor, 'event_id', m.event_id))
from spine.v_customer_families as k
join spine.match_reviews as m on m.decided_customer_id = any (k.ids) and m.state <> 'open'
union all
select
  k.id, t.at, 'decision', t.what, null, null, null, null, null, null, k.id,
  jsonb_strip_nulls(jsonb_build_object('decision_id', d.id, 'decision', d.decision, 'field', d.field, 'value', d.value, 'reason', d.reason,
    'actor', t.actor, 'event_id', d.event_id, 'review_id', d.review_id))
from spine.customers as k
cross join lateral (
  select d.decision_id as id
  from spine.customer_identities as i
  left join spine.claims as c on c.identity_id = i.id and c.identity_key is null
  join spine.identity_decision_keys as d on d.provider = i.provider and d.identity_key = coalesce(c.external_id, i.external_id)
  where i.customer_id = k.id
  group by d.decision_id
) as o
join spine.identity_decisions as d on d.id = o.id
cross join lateral (values (d.created_at, d.decision, d.actor), (d.revoked_at, 'revoked', d.revoked_by)) as t (at, what, actor)
where t.at is not null
union all
select
  k.customer_id, h.replaced_at, 'primary', 'changed', null, null, null, null, null, null, h.customer_id,
  (select jsonb_object_agg(o.key, jsonb_build_object('from', o.value, 'to', n.now -> o.key))
    from jsonb_each(jsonb_build_object('email', h.primary_email, 'phone', h.primary_phone, 'first_name', h.first_name,
      'last_name', h.last_name, 'company', h.company)) as o
    where o.value is distinct from n.now -> o.key)
from spine.v_customer_families as k
join spine.customer_history as h on h.customer_id = any (k.ids)
cross join lateral (
  select coalesce(
    (select jsonb_build_object('email', g.primary_email, 'phone', g.primary_phone, 'first_name', g.first_name, 'last_name', g.last_name, 'company', g.company)
      from spine.customer_history as g where g.customer_id = h.customer_id and g.id > h.id order by g.id limit 1),
    (select jsonb_build_object('email', c.primary_email, 'phone', c.primary_phone, 'first_name', c.first_name, 'last_name', c.last_name, 'company', c.company)
      from spine.customers as c where c.id = h.customer_id)) as now
  offset 0 -- once for each row
) as n
where (h.primary_email, h.primary_phone, h.first_name, h.last_name, h.company)
  is distinct from (n.now ->> 'email', n.now ->> 'phone', n.now ->> 'first_name', n.now ->> 'last_name', n.now ->> 'company')
union all
select
  o.customer_id, coalesce(o.ordered_at, o.ordered_on::timestamptz, o.created_at), 'order', o.kind, o.provider, 'order',
  o.external_id, o.number, o.currency, o.net, o.customer_id,
  jsonb_strip_nulls(jsonb_build_object('status', o.status, 'state', o.state, 'counts', o.counts))
from spine.v_customer_orders as o
where o.customer_id is not null
union all
select
  s.customer_id, coalesce(s.shipped_at, s.shipped_on::timestamptz, s.created_at), 'shipment',
  case when s.is_return then 'return' else 'delivery' end, s.provider, 'shipment',
  s.external_id, s.number, null, null, s.customer_id,
  jsonb_strip_nulls(jsonb_build_object(
    'status', s.status, 'state', s.state, 'carrier', s.carrier, 'tracking_number', s.tracking_number,
    'order', s.order_external_id))
from spine.shipments as s
where s.customer_id is not null;
comment on view spine.v_customer_timeline is
  'Events, reviews, decisions, changes of primaries, orders and shipments of each customer; order by at. Ask for one customer_id: that is quick.';
comment on column spine.v_customer_timeline.kind is 'event, review, decision, primary, order or shipment.';
comment on column spine.v_customer_timeline.what is
  'The event''s name; of a review opened, decided or settled; the decision or revoked; changed; sale or credit; delivery or return.';
comment on column spine.v_customer_timeline.recorded_for is 'The customer at the time; another one if it has been merged into this one since.';
