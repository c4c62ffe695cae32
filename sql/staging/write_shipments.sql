-- Write the shipments of new versions; the stub of a deletion keeps what it leaves out.
create or replace function staging.write_shipments(provider text, account text, rows staging.version[], verdicts staging.verdict[])
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set jit = off
as $$
  insert into spine.shipments as s (provider, external_id, account, number, order_external_id, status, state, shipped_at, shipped_on,
    carrier, tracking_number, email, address, is_return)
  select write_shipments.provider, r.external_id, write_shipments.account, (r.document).number, r.parent_order,
    (r.document).status, (r.document).state, (r.document).ordered_at, (r.document).ordered_on,
    (r.document).carrier, (r.document).tracking_number, (r.document).email, (r.document).address, coalesce((r.document).is_return, false)
  from unnest(write_shipments.rows, write_shipments.verdicts) as r
  where r.verdict = 'staged' and r.wave = 1 and (r.document).state is not null
  order by r.external_id
  on conflict (provider, external_id) do update
  set account = excluded.account, number = coalesce(excluded.number, s.number),
    order_external_id = coalesce(excluded.order_external_id, s.order_external_id),
    status = excluded.status, state = excluded.state, shipped_at = coalesce(excluded.shipped_at, s.shipped_at),
    shipped_on = coalesce(excluded.shipped_on, s.shipped_on), carrier = coalesce(excluded.carrier, s.carrier),
    tracking_number = coalesce(excluded.tracking_number, s.tracking_number), is_return = excluded.is_return,
    email = case when excluded.state = 'deleted' then coalesce(excluded.email, s.email) else excluded.email end,
    address = case when excluded.state = 'deleted' then coalesce(excluded.address, s.address) else excluded.address end,
    updated_at = now();
$$;
comment on function staging.write_shipments(text, text, staging.version[], staging.verdict[]) is
  'Insert or update spine.shipments from the documents of staged versions; customer_id is left to resolution.';
