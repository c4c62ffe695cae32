-- What happened to a customer and what it bought, by time. Events that were written for a customer that has been merged
-- since are shown with the survivor, because nobody asks for an id that is gone.
create or replace view spine.v_customer_timeline as
select
  e.customer_id,
  e.created_at as at,
  'event' as kind,
  e.event as what,
  e.provider,
  e.entity,
  e.external_id,
  null::text as number,
  null::text collate "C" as currency,
  null::numeric as net,
  e.customer_id as recorded_for,
  jsonb_strip_nulls(jsonb_build_object(
    'event_id', e.id, 'matched_by', e.matched_by, 'matched_value', e.matched_value, 'from_customer_id', e.from_customer_id,
    'actor', e.actor, 'detail', e.detail)) as detail
from spine.identity_events as e
union all
select
  r.redirected_to, e.created_at, 'event', e.event, e.provider, e.entity, e.external_id, null, null, null, e.customer_id,
  jsonb_strip_nulls(jsonb_build_object(
    'event_id', e.id, 'matched_by', e.matched_by, 'matched_value', e.matched_value, 'from_customer_id', e.from_customer_id,
    'actor', e.actor, 'detail', e.detail))
from spine.v_customer_redirects as r
join spine.identity_events as e on e.customer_id = r.customer_id
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
  'Events, orders and shipments of each customer; order by at. Ask for one customer_id: that is quick.';
comment on column spine.v_customer_timeline.what is 'The event''s name; sale or credit; delivery or return.';
comment on column spine.v_customer_timeline.recorded_for is 'The customer at the time; another one if it has been merged into this one since.';
